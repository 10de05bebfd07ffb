namespace LeadScoring.Host.Cli;

/// <summary>What the user gave is wrong; the message says what and what to do.</summary>
internal sealed class UserInputException(string message) : Exception(message);
