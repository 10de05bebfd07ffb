using System.Text.RegularExpressions;

namespace LeadScoring.Mapping;

/// <summary>A sensible set of features from what is mapped, for <c>features: use_defaults</c>.</summary>
internal static partial class DefaultFeatures
{
    /// <summary>Beyond this many days since the last activity nothing changes any more.</summary>
    public const double RecencyCap = 90;

    public static FeatureSet Derive(MappingContext context, int line)
    {
        List<FeatureDefinition> features = [];
        HashSet<string> keys = [.. context.Leads.SelectMany(l => l.Source.MergeKey).SelectMany(k => k.Split('+'))];
        foreach (string name in context.LeadFieldNames.Where(n => !keys.Contains(n)))
        {
            (LeadDraft Lead, FieldDraft Field)[] fields = [.. context.LeadFields(name)];
            if (fields.All(f => IsUsable(f.Lead, f.Field, context)))
            {
                features.Add(fields[0].Field.Nature == FieldNature.MailType
                    ? new IsFeature("business_mail", "business e-mail", Expectation.None, line, name, "business")
                    : new FieldFeature(name, null, Expectation.None, line, name, fields[0].Field.Mapping.Kind));
            }
        }

        if (context.ActivityName is not null)
        {
            Always any = new();
            features.AddRange(
            [
                new CountFeature("activities_7d", "{value} activities in 7 days", Expectation.None, line, any, TimeSpan.FromDays(7)),
                new CountFeature("activities_30d", "{value} activities in 30 days", Expectation.None, line, any, TimeSpan.FromDays(30)),
                new RecencyFeature("days_since_last", "last activity {value} days ago", Expectation.None, line, any, TimeSpan.FromDays(1), RecencyCap),
                new VelocityFeature("momentum", "activity is {direction}", Expectation.None, line, any, TimeSpan.FromDays(7), TimeSpan.FromDays(28)),
                new HappenedFeature("gone_quiet", "no activity for 30 days", Expectation.None, line, any, TimeSpan.FromDays(30), Negated: true),
            ]);
        }

        return new FeatureSet([.. features.DistinctBy(f => f.Name)]);
    }

    /// <summary>Not what tells the outcome, is banned, tells who someone is, or has nearly a value of its own for each lead.</summary>
    private static bool IsUsable(LeadDraft lead, FieldDraft field, MappingContext context)
    {
        string from = field.Mapping.From;
        if (context.LabelFields.Contains((lead.Source.ObjectName, from)) || lead.Source.NeverUse.Contains(from, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        return field.Nature switch
        {
            FieldNature.Domain or FieldNature.Instant => false,
            FieldNature.Raw or FieldNature.Number => !TellsWho().IsMatch(Words(from)) && !TellsWho().IsMatch(field.Mapping.Name),
            _ => true,
        };
    }

    /// <summary><c>FirstName</c> as <c>first_name</c>.</summary>
    private static string Words(string name) => CapitalInside().Replace(name, "_");

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex CapitalInside();

    [GeneratedRegex(
        "(^|_)(id|ids|number_of_record|e?mail|name|firstname|lastname|fullname|domain|phone|mobile|mobilephone|fax|url|website|title|jobtitle|company|street|address|city|zip|postal|postalcode|description|note|notes|comment|owner)(_|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TellsWho();
}
