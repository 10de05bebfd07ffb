namespace LeadScoring.Emulators.HubSpot;

/// <summary>One kind of event that the app wants.</summary>
internal sealed record Subscription(long Id, string EventType, string? PropertyName, string? ObjectTypeId, long CreatedAt)
{
    /// <summary>What a subscription to everything is called; HubSpot has none, an emulated app may.</summary>
    public const string Everything = "*";

    public bool Active { get; set; }

    /// <summary>Epoch milliseconds.</summary>
    public long? UpdatedAt { get; set; }

    /// <summary>Whether a change is wanted.</summary>
    public bool Wants(PortalChange change)
    {
        if (!Active)
        {
            return false;
        }

        if (EventType == Everything)
        {
            return true;
        }

        int dot = EventType.IndexOf('.', StringComparison.Ordinal);
        bool type = EventType[..dot] is "object" ? ObjectTypeId == change.Type.TypeId : EventType[..dot] == change.Type.Singular;
        return type && EventType[(dot + 1)..] == change.What && (change.Property is null || change.Property.Equals(PropertyName, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>Where the app wants its events and which. Used only under the portal's lock.</summary>
internal sealed class WebhookSettings
{
    private long _nextId = 7_000_001;

    public Uri? Target { get; set; }

    public int MaxConcurrentRequests { get; set; } = 10;

    /// <summary>Epoch milliseconds.</summary>
    public long CreatedAt { get; set; }

    public long? UpdatedAt { get; set; }

    public List<Subscription> Subscriptions { get; } = [];

    public Subscription Subscribe(string eventType, string? property, string? objectTypeId, bool active, long now)
    {
        Subscription made = new(_nextId++, eventType, property, objectTypeId, now) { Active = active };
        Subscriptions.Add(made);
        return made;
    }
}
