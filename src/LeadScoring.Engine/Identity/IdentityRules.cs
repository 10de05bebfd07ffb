using System.Security.Cryptography;
using System.Text;
using LeadScoring.Mapping;

namespace LeadScoring.Engine.Identity;

/// <summary>The identity rules of a mapping: the entries of its merge keys in order, strongest first.</summary>
/// <remarks>
/// A mapping whose every merge key is one plain field needs none of this: <see cref="Pull.LeadKey"/> names the lead. With several entries, or one that joins fields by <c>+</c>, each entry is a rule.
/// Pure and thread-safe.
/// </remarks>
internal sealed class IdentityRules
{
    private const int HashBytes = 12;
    private const int FewestDigits = 6;

    private readonly Rule[] _rules;

    private IdentityRules(Rule[] rules) => _rules = rules;

    /// <summary>The rules; <see langword="null"/> where a single field, or nothing, says who a record is.</summary>
    public static IdentityRules? For(PipelineDefinition pipeline)
    {
        if (!pipeline.Leads.Any(l => l.MergeKey.Count > 1 || l.MergeKey.Any(k => k.Contains('+', StringComparison.Ordinal))))
        {
            return null;
        }

        return new IdentityRules([.. Stated(pipeline).Select((r, i) => new Rule(r.Rule, i, r.Kind))]);
    }

    /// <summary>The entries of the mapping's merge keys, strongest first, also where there is only one.</summary>
    public static IEnumerable<(string Rule, IdentityKeyKind Kind)> Stated(PipelineDefinition pipeline)
    {
        FieldMapping[] fields = [.. pipeline.Leads.SelectMany(l => l.Fields)];
        return pipeline.Leads.SelectMany(l => l.MergeKey).Distinct(StringComparer.Ordinal).Select(k => (k, KindOf(k, fields)));
    }

    /// <summary>The keys that a record has.</summary>
    /// <param name="lead">Its source: only the rules it names are asked.</param>
    /// <param name="valueOf">Its mapped values as of now.</param>
    /// <param name="saidAt">When the record came to say so, UTC.</param>
    public RecordIdentity Of(LeadSource lead, Func<string, string?> valueOf, DateTimeOffset saidAt) =>
        new([.. _rules.Where(r => lead.MergeKey.Contains(r.Name, StringComparer.Ordinal)).Select(r => KeyOf(r, valueOf)).OfType<IdentityKey>()], saidAt);

    /// <summary>Hashes under which a value could be known, by any rule of one field.</summary>
    public IEnumerable<string> HashesOf(string value) =>
        _rules.Where(r => r.Fields.Length == 1 && Normal(r, value) is not null).Select(r => HashOf(r.Name, Normal(r, value)!));

    private static IdentityKeyKind KindOf(string entry, FieldMapping[] fields)
    {
        if (entry.Contains('+', StringComparison.Ordinal))
        {
            return IdentityKeyKind.Composite;
        }

        string[] names = [entry, .. fields.Where(f => f.Name == entry).Select(f => f.From)];
        return names.Any(n => n.Contains("mail", StringComparison.OrdinalIgnoreCase)) ? IdentityKeyKind.Email
            : names.Any(n => n.Contains("phone", StringComparison.OrdinalIgnoreCase) || n.Contains("mobile", StringComparison.OrdinalIgnoreCase)) ? IdentityKeyKind.Phone
            : IdentityKeyKind.Number;
    }

    private static IdentityKey? KeyOf(Rule rule, Func<string, string?> valueOf)
    {
        string?[] parts = [.. rule.Fields.Select(f => valueOf(f) is { Length: > 0 } value ? Normal(rule, value) : null)];

        // A free-mail domain is no company: a name at one says nothing.
        if (parts.Contains(null) || (rule.Kind == IdentityKeyKind.Composite && parts.Any(p => p!.Contains('.', StringComparison.Ordinal) && IsFreeMail(p!))))
        {
            return null;
        }

        return new IdentityKey(rule.Name, rule.Order, HashOf(rule.Name, string.Join('\u001f', parts)), rule.Kind, rule.Kind == IdentityKeyKind.Email && RoleAddress.Is(parts[0]!));
    }

    /// <summary>A value as it is compared: single fields as they are mapped, phone numbers by their digits, parts of a composite without regard to case and spaces.</summary>
    private static string? Normal(Rule rule, string value)
    {
        switch (rule.Kind)
        {
            case IdentityKeyKind.Phone:
                string digits = new([.. value.Where(c => char.IsAsciiDigit(c) || c == '+')]);
                return digits.Length < FewestDigits || digits.Trim('+').Distinct().Count() == 1 ? null : digits;
            case IdentityKeyKind.Composite:
                string folded = string.Join(' ', value.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
                return folded.Length == 0 ? null : folded;
            default:
                return value;
        }
    }

    private static bool IsFreeMail(string domain) => !domain.Contains(' ', StringComparison.Ordinal) && RegisteredDomain.OfBusiness(domain) is null;

    // The same text as for a single merge key, so that a lead keeps its name when a mapping gains rules.
    private static string HashOf(string rule, string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{rule}\n{value}")).AsSpan(0, HashBytes));

    private sealed record Rule(string Name, int Order, IdentityKeyKind Kind)
    {
        public string[] Fields { get; } = Name.Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
