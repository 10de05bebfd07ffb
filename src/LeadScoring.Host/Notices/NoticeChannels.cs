using LeadScoring.Engine.Alerts;

namespace LeadScoring.Host.Notices;

/// <summary>The ways to tell people that this process has. Secrets are read when a notice is sent, so that a missing one fails that notice and nothing else.</summary>
internal static class NoticeChannels
{
    /// <summary>All channels.</summary>
    /// <param name="secrets">Where addresses and passwords are.</param>
    /// <param name="handler">Sends HTTP.</param>
    /// <param name="clock">Gives time stamps.</param>
    /// <param name="log">Takes what goes into the log.</param>
    public static IReadOnlyDictionary<AlertChannel, INoticeChannel> Create(ISecretSource secrets, HttpMessageHandler handler, TimeProvider clock, Action<NoticeMessage> log) => new Dictionary<AlertChannel, INoticeChannel>
    {
        [AlertChannel.Webhook] = new WebhookChannel(secrets, handler, clock),
        [AlertChannel.Email] = new EmailChannel(secrets),
        [AlertChannel.Log] = new LogChannel(log),
    };

    /// <summary>What a channel says when it cannot use a secret's value, which is never shown.</summary>
    public static CrmException Wrong(string name, string form) => new(CrmFailureKind.Misconfigured, $"The secret {name} is not of the form {form}. Correct it; its value is not shown here.");

    private sealed class LogChannel(Action<NoticeMessage> log) : INoticeChannel
    {
        public ValueTask SendAsync(NoticeMessage message, CancellationToken cancellationToken)
        {
            log(message);
            return default;
        }
    }
}
