using System.Globalization;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>One thing that happened in the portal, in the words of webhook subscriptions.</summary>
/// <param name="Type">Type of the record.</param>
/// <param name="What"><c>creation</c>, <c>propertyChange</c>, <c>deletion</c>, <c>privacyDeletion</c>, <c>merge</c>, <c>associationChange</c>.</param>
/// <param name="Id">The record.</param>
/// <param name="At">Epoch milliseconds.</param>
/// <param name="Source">A <see cref="ChangeSource"/>.</param>
internal sealed record PortalChange(ObjectType Type, string What, long Id, long At, string Source)
{
    /// <summary>Who in <see cref="Source"/>: the app, or the user.</summary>
    public string SourceId => Source == ChangeSource.User
        ? string.Create(CultureInfo.InvariantCulture, $"userId:{HubSpotPortal.HumanUserId}")
        : HubSpotPortal.AppId.ToString(CultureInfo.InvariantCulture);

    /// <summary>For a changed property.</summary>
    public string? Property { get; init; }

    /// <summary>Its new value.</summary>
    public string? Value { get; init; }

    /// <summary>For a merge: the record that is gone.</summary>
    public long? Loser { get; init; }

    /// <summary>For a link: the record at its other end.</summary>
    public (ObjectType Type, long Id, AssociationLabel Label, bool Removed)? Link { get; init; }
}

/// <summary>Tells whoever listens what happens in the portal; nothing is made while nobody does. Used only under the portal's lock.</summary>
internal sealed class ChangeFeed
{
    public Action<PortalChange>? Listener { get; set; }

    public void Created(ObjectTable table, CrmObject o, string source) => Listener?.Invoke(new PortalChange(table.Type, "creation", o.Id, o.CreatedAt, source));

    public void Changed(ObjectTable table, CrmObject o, int slot, string? value, string source)
    {
        if (Listener is not null && slot > PropertyCatalog.ModifiedSlot)
        {
            Listener(new PortalChange(table.Type, "propertyChange", o.Id, o.State.ModifiedAt, source) { Property = table.Catalog.All[slot].Name, Value = value });
        }
    }

    public void Gone(ObjectTable table, CrmObject o, string what, string source, long now) => Listener?.Invoke(new PortalChange(table.Type, what, o.Id, now, source));

    public void Merged(ObjectTable table, long survivor, long loser, long now) =>
        Listener?.Invoke(new PortalChange(table.Type, "merge", survivor, now, ChangeSource.Integration) { Loser = loser });

    /// <summary>A link, told from both its ends.</summary>
    public void Linked(ObjectType from, long fromId, ObjectType to, long toId, AssociationLabel label, bool removed, long now)
    {
        Listener?.Invoke(new PortalChange(from, "associationChange", fromId, now, ChangeSource.Integration) { Link = (to, toId, label, removed) });
        Listener?.Invoke(new PortalChange(to, "associationChange", toId, now, ChangeSource.Integration) { Link = (from, fromId, label, removed) });
    }
}
