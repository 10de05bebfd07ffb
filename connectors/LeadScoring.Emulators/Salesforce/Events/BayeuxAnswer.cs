using System.Buffers;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>The answer to one request: an array of messages.</summary>
internal sealed class BayeuxAnswer : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer;

    public BayeuxAnswer()
    {
        _writer = new Utf8JsonWriter(_buffer);
        _writer.WriteStartArray();
    }

    public byte[] ToArray()
    {
        _writer.WriteEndArray();
        _writer.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    public void Dispose() => _writer.Dispose();

    public void Deliver(string channel, byte[] body)
    {
        _writer.WriteStartObject();
        _writer.WritePropertyName("data"u8);
        _writer.WriteRawValue(body);
        _writer.WriteString("channel"u8, channel);
        _writer.WriteEndObject();
    }

    public void AcceptHandshake(BayeuxMessage message, string clientId)
    {
        Start(message, clientId, successful: true);
        _writer.WriteStartObject("ext"u8);
        _writer.WriteBoolean("replay"u8, true);
        _writer.WriteBoolean("payload.format"u8, true);
        _writer.WriteEndObject();
        WriteTransports();
        _writer.WriteEndObject();
    }

    public void RefuseHandshake(BayeuxMessage message, string reason)
    {
        Start(message, null, successful: false);
        _writer.WriteStartObject("ext"u8);
        _writer.WriteBoolean("replay"u8, true);
        _writer.WriteStartObject("sfdc"u8);
        _writer.WriteString("failureReason"u8, reason);
        _writer.WriteEndObject();
        _writer.WriteEndObject();
        WriteTransports();
        WriteAdvice("none", null);
        _writer.WriteString("error"u8, "403::Handshake denied"u8);
        _writer.WriteEndObject();
    }

    public void AcceptConnect(BayeuxMessage message, TimeSpan hold)
    {
        Start(message, message.ClientId, successful: true);
        WriteAdvice("retry", hold);
        _writer.WriteEndObject();
    }

    public void Accept(BayeuxMessage message, string? channel = null)
    {
        Start(message, message.ClientId, successful: true);
        if (channel is not null)
        {
            _writer.WriteString("subscription"u8, channel);
        }

        _writer.WriteEndObject();
    }

    public void Refuse(BayeuxMessage message, string error, string? reconnect, string? channel = null)
    {
        Start(message, message.ClientId, successful: false);
        _writer.WriteString("error"u8, error);
        if (channel is not null)
        {
            _writer.WriteString("subscription"u8, channel);
        }

        if (reconnect is not null)
        {
            WriteAdvice(reconnect, null);
        }

        _writer.WriteEndObject();
    }

    private void Start(BayeuxMessage message, string? clientId, bool successful)
    {
        _writer.WriteStartObject();
        if (clientId is not null)
        {
            _writer.WriteString("clientId"u8, clientId);
        }

        _writer.WriteString("channel"u8, message.Channel);
        if (message.Id is not null)
        {
            _writer.WriteString("id"u8, message.Id);
        }

        _writer.WriteBoolean("successful"u8, successful);
    }

    private void WriteTransports()
    {
        _writer.WriteString("version"u8, "1.0"u8);
        _writer.WriteString("minimumVersion"u8, "1.0"u8);
        ApiResponse.WriteTexts(_writer, "supportedConnectionTypes", ["long-polling"]);
    }

    private void WriteAdvice(string reconnect, TimeSpan? hold)
    {
        _writer.WriteStartObject("advice"u8);
        if (hold is { } time)
        {
            _writer.WriteNumber("interval"u8, 0);
            _writer.WriteNumber("timeout"u8, (long)time.TotalMilliseconds);
        }

        _writer.WriteString("reconnect"u8, reconnect);
        _writer.WriteEndObject();
    }
}
