namespace LeadScoring.Modeling;

/// <summary>One lead whose end is known, as fairness looks at it.</summary>
/// <param name="Group">The group's value; empty values are a group of their own.</param>
/// <param name="IsSelected">Whether it was hot.</param>
/// <param name="IsGood">Whether it became good.</param>
/// <param name="Probability">What was promised (0–1).</param>
/// <param name="Behaviour">How it behaved: the part of its margin that comes from what it did, not from what it is.</param>
public readonly record struct GroupRow(string Group, bool IsSelected, bool IsGood, double Probability, double Behaviour);
