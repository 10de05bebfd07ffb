using LeadScoring.Engine.Alerts;

namespace LeadScoring.Engine.Tests.Fakes;

/// <summary>Keeps what it was sent; fails as often as it is told to.</summary>
internal sealed class FakeChannel : INoticeChannel
{
    public List<NoticeMessage> Sent { get; } = [];

    public int Failures { get; set; }

    public ValueTask SendAsync(NoticeMessage message, CancellationToken cancellationToken)
    {
        if (Failures-- > 0)
        {
            throw new CrmException(CrmFailureKind.Transient, "The line broke. Try again.");
        }

        Sent.Add(message);
        return default;
    }
}
