using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.WriteBack;

/// <summary>Who can own records of one connection, by the names that routing decisions and mappings use.</summary>
internal sealed class OwnerBook
{
    private readonly string _here;
    private readonly Dictionary<string, CrmRecordId> _ids = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _addresses = new(StringComparer.Ordinal);
    private readonly HashSet<string> _queues = new(StringComparer.Ordinal);

    public OwnerBook(ConnectionId connection, IEnumerable<CrmUser> users)
    {
        _here = new RouteTarget.Queue(connection, "").ToString();
        foreach (CrmUser user in users)
        {
            if (user.IsActive)
            {
                _ids.TryAdd(Owners.NameOf(user, connection), user.Id);
            }

            if (user.IsQueue)
            {
                _queues.Add(user.Id.Value);
            }
            else
            {
                _addresses[user.Id.Value] = user.Email;
            }
        }
    }

    /// <summary>The id of an active user or queue.</summary>
    public CrmRecordId? Find(string name) => _ids.TryGetValue(name, out CrmRecordId id) ? id : null;

    /// <summary>Whether a decision names a queue of another connection, which is nothing to this one.</summary>
    public bool IsElsewhere(string name) => name.StartsWith("queue ", StringComparison.Ordinal) && !name.StartsWith(_here, StringComparison.Ordinal);

    /// <summary>Whether a record's owner may be replaced under <c>only_from</c>. What we gave ourselves we may give on.</summary>
    public bool MayReplace(IReadOnlyList<OwnerOrigin> onlyFrom, string? owner, string? lastWritten) =>
        onlyFrom.Count == 0
        || string.IsNullOrEmpty(owner)
        || owner == lastWritten
        || onlyFrom.Any(o => o.User is null ? _queues.Contains(owner) : string.Equals(_addresses.GetValueOrDefault(owner), o.User, StringComparison.OrdinalIgnoreCase));
}
