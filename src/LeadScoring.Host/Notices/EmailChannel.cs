using System.Net;
using System.Net.Mail;
using System.Text;
using LeadScoring.Engine.Alerts;

namespace LeadScoring.Host.Notices;

/// <summary>E-mails by the operator's mail server.</summary>
/// <remarks>
/// One secret, <c>ALERT_SMTP</c>, says everything: <c>smtps://USER:PASSWORD@HOST:587?from=FROM&amp;ops=TO</c>. <c>smtps</c> asks the server for STARTTLS; plain <c>smtp</c> is
/// allowed to this machine only. User and password are percent-encoded where they hold <c>@ : /</c>.
/// </remarks>
internal sealed class EmailChannel(ISecretSource secrets) : INoticeChannel
{
    public const string Secret = "ALERT_SMTP";
    private const string Form = "smtps://user:password@host:587?from=address&ops=address (smtp:// only to this machine)";
    private const int DefaultPort = 587;

    public async ValueTask SendAsync(NoticeMessage message, CancellationToken cancellationToken)
    {
        Settings settings = Settings.Parse(secrets.Read(Secret).Trim());
        using SmtpClient client = new(settings.Host, settings.Port) { EnableSsl = settings.Secure, DeliveryMethod = SmtpDeliveryMethod.Network };
        if (settings.User is not null)
        {
            client.Credentials = new NetworkCredential(settings.User, settings.Password);
        }

        using MailMessage mail = new()
        {
            From = new MailAddress(settings.From),
            Subject = message.Subject.ReplaceLineEndings(" "),
            Body = $"{message.Text}{Environment.NewLine}{Environment.NewLine}{string.Join(Environment.NewLine, message.Records)}{Environment.NewLine}{message.Pipeline}",
            BodyEncoding = Encoding.UTF8,
            SubjectEncoding = Encoding.UTF8,
        };

        // The same when a message is sent again, so that mail programs show it once.
        mail.Headers.Add("Message-ID", $"<{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(message.Key)))[..32]}@leadscoring>");
        try
        {
            mail.To.Add(new MailAddress(message.To ?? settings.Ops ?? throw NoticeChannels.Wrong(Secret, Form)));
            await client.SendMailAsync(mail, cancellationToken);
        }
        catch (FormatException e)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, "A person to be told has no valid e-mail address in the CRM.", null, e);
        }
        catch (SmtpException e)
        {
            bool refused = e.StatusCode is SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.MailboxNameNotAllowed or SmtpStatusCode.UserNotLocalTryAlternatePath;
            throw new CrmException(refused ? CrmFailureKind.Rejected : CrmFailureKind.Transient, $"The mail server did not take an alert ({e.StatusCode}). Look at {Secret} and at the server's log.", null, e);
        }
    }

    private sealed record Settings(string Host, int Port, bool Secure, string? User, string? Password, string From, string? Ops)
    {
        public static Settings Parse(string text)
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || !(uri.Scheme == "smtps" || (uri.Scheme == "smtp" && uri.IsLoopback)))
            {
                throw NoticeChannels.Wrong(Secret, Form);
            }

            Dictionary<string, string> query = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(p => p.Split('=', 2)).Where(p => p.Length == 2).GroupBy(p => p[0], StringComparer.Ordinal).ToDictionary(g => g.Key, g => Uri.UnescapeDataString(g.First()[1]), StringComparer.Ordinal);
            string[] user = uri.UserInfo.Split(':', 2);
            return new Settings(
                uri.Host,
                uri.Port > 0 ? uri.Port : DefaultPort,
                uri.Scheme == "smtps",
                user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
                user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
                query.GetValueOrDefault("from") is { Length: > 0 } from && MailAddress.TryCreate(from, out _) ? from : throw NoticeChannels.Wrong(Secret, Form),
                query.GetValueOrDefault("ops"));
        }
    }
}
