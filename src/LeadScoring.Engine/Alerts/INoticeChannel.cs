namespace LeadScoring.Engine.Alerts;

/// <summary>A way to tell somebody. Safe for concurrent use.</summary>
public interface INoticeChannel
{
    /// <summary>Sends one message; tries again by itself for a few seconds, no longer.</summary>
    /// <exception cref="CrmException">It was not delivered; <see cref="CrmException.Kind"/> says who can act. The caller tries again later.</exception>
    ValueTask SendAsync(NoticeMessage message, CancellationToken cancellationToken);
}

/// <summary>A message as a channel gets it.</summary>
/// <param name="Key">The same when a message is sent again, so that receivers can drop it.</param>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="To">E-mail address of the person; <see langword="null"/> = those who run the service.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">A few sentences.</param>
/// <param name="Records">The lead's records (<c>sf.Lead/00Q…</c>); empty for runs.</param>
/// <param name="At">When it became true, UTC.</param>
public sealed record NoticeMessage(string Key, string Pipeline, string? To, string Subject, string Text, IReadOnlyList<string> Records, DateTimeOffset At);
