namespace LeadScoring;

/// <summary>One authorised account in one CRM, by the short name the mapping gives it (<c>sf</c>, <c>hs</c>). Everything read, scored and written belongs to exactly one.</summary>
public readonly record struct ConnectionId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One object type read from a connection, spelt as the CRM spells it: <c>Lead</c>, <c>contacts</c>. Compared ordinally.</summary>
public readonly record struct StreamName(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The CRM's own identifier; opaque, compared ordinally, never parsed.</summary>
public readonly record struct CrmRecordId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A stream of one connection, written <c>sf.Lead</c> in a mapping.</summary>
public readonly record struct StreamKey(ConnectionId Connection, StreamName Stream)
{
    /// <summary>Reads <c>connection.stream</c>; splits at the first dot.</summary>
    /// <exception cref="FormatException">There is no dot, or nothing on one side of it.</exception>
    public static StreamKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == text.Length - 1)
        {
            throw new FormatException($"\"{text}\" is not of the form connection.stream, for example sf.Lead.");
        }

        return new StreamKey(new ConnectionId(text[..dot]), new StreamName(text[(dot + 1)..]));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Connection}.{Stream}";
}

/// <summary>One record of one connection, whatever its stream: the form in which records point at each other.</summary>
/// <remarks>Ids are unique within a connection for the streams a mapping joins (Salesforce ids carry a type prefix; HubSpot contacts and deals are told apart by <see cref="Stream"/>).</remarks>
public readonly record struct RecordRef(ConnectionId Connection, StreamName Stream, CrmRecordId Id)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Connection}.{Stream}/{Id}";
}
