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

        AddAges(features, context, line);
        if (context.ActivityName is not null)
        {
            AddBehaviour(features, context, line);
        }

        AddAccounts(features, context, line);
        return new FeatureSet([.. features.DistinctBy(f => f.Name)]);
    }

    /// <summary>Dates of the lead as ages, apart from those that are set when it ends.</summary>
    private static void AddAges(List<FeatureDefinition> features, MappingContext context, int line)
    {
        foreach (string name in context.LeadFieldNames)
        {
            (LeadDraft Lead, FieldDraft Field)[] fields = [.. context.LeadFields(name)];
            if (fields.All(f => f.Field.Nature == FieldNature.Instant && IsAllowed(f.Lead, f.Field, context) && !TellsTheEnd().IsMatch(Words(f.Field.Mapping.From)) && !TellsTheEnd().IsMatch(name)))
            {
                features.Add(new AgeFeature($"days_since_{name}", $"{name.Replace('_', ' ')} {{value}} days ago", Expectation.None, line, name));
            }
        }
    }

    /// <summary>All activities together, then each kind that the mapping names.</summary>
    private static void AddBehaviour(List<FeatureDefinition> features, MappingContext context, int line)
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
        foreach (string kind in context.Activities.Select(a => a.Kind.Literal).OfType<string>().Select(k => k.Trim().ToLowerInvariant()).Distinct(StringComparer.Ordinal))
        {
            string name = string.Concat(kind.Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '_'));
            Comparison where = new("kind", ComparisonOperator.EqualTo, [kind]);
            features.AddRange(
            [
                new CountFeature($"{name}_30d", $"{kind}: {{value}} in 30 days", Expectation.None, line, where, TimeSpan.FromDays(30)),
                new RecencyFeature($"days_since_{name}", $"last {kind} {{value}} days ago", Expectation.None, line, where, TimeSpan.FromDays(1), RecencyCap),
                new VelocityFeature($"{name}_momentum", $"{kind} is {{direction}}", Expectation.None, line, where, TimeSpan.FromDays(7), TimeSpan.FromDays(28)),
            ]);
        }
    }

    /// <summary>Classes and numbers of the account, and what its people do together.</summary>
    private static void AddAccounts(List<FeatureDefinition> features, MappingContext context, int line)
    {
        foreach ((AccountDraft _, FieldDraft field) in context.Accounts.SelectMany(a => a.Fields.Select(f => (a, f))).DistinctBy(f => f.f.Mapping.Name))
        {
            string name = field.Mapping.Name;
            if (field.Nature is FieldNature.Class or FieldNature.MailType || (field.Nature is FieldNature.Raw or FieldNature.Number && !TellsWho().IsMatch(Words(field.Mapping.From)) && !TellsWho().IsMatch(name)))
            {
                features.Add(new AccountFieldFeature($"account_{name}", null, Expectation.None, line, name, field.Mapping.Kind));
            }
        }

        string? domain = context.LeadFieldNames.FirstOrDefault(n => context.LeadFields(n).All(f => f.Field.Nature == FieldNature.Domain));
        string? over = context.Accounts.Count > 0 ? GroupFeature.Account : domain;
        string? business = features.Exists(f => f.Name == "business_mail") ? "business_mail" : null;
        // Without knowing free-mail domains, everybody at one of them would be one company.
        if (over is null || (over == domain && business is null))
        {
            return;
        }

        string? onlyWhen = over == domain ? business : null;
        features.Add(new GroupFeature("account_people", "{value} people of this company", Expectation.None, line, string.Empty, over, onlyWhen, RollUp.People));
        if (context.ActivityName is not null)
        {
            features.Add(new GroupFeature("account_heat", "{value} activities of this company in 30 days", Expectation.None, line, "activities_30d", over, onlyWhen, RollUp.Sum));
        }
    }

    /// <summary>Not what tells the outcome, and not banned.</summary>
    private static bool IsAllowed(LeadDraft lead, FieldDraft field, MappingContext context) =>
        !context.LabelFields.Contains((lead.Source.ObjectName, field.Mapping.From)) && !lead.Source.NeverUse.Contains(field.Mapping.From, StringComparer.OrdinalIgnoreCase);

    /// <summary>Not what tells the outcome, is banned, tells who someone is, or has nearly a value of its own for each lead.</summary>
    private static bool IsUsable(LeadDraft lead, FieldDraft field, MappingContext context)
    {
        string from = field.Mapping.From;
        if (!IsAllowed(lead, field, context))
        {
            return false;
        }

        return field.Nature switch
        {
            FieldNature.Domain or FieldNature.Instant or FieldNature.Identity => false,
            FieldNature.Raw or FieldNature.Number => !TellsWho().IsMatch(Words(from)) && !TellsWho().IsMatch(field.Mapping.Name),
            _ => true,
        };
    }

    /// <summary><c>FirstName</c> as <c>first_name</c>.</summary>
    private static string Words(string name) => CapitalInside().Replace(name, "_");

    [GeneratedRegex("(^|_)(convert|converted|conversion|close|closed|closedate|won|lost|end|ended|modified|modstamp|updated|last|became)(_|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TellsTheEnd();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex CapitalInside();

    [GeneratedRegex(
        "(^|_)(id|ids|number_of_record|e?mail|name|firstname|lastname|fullname|domain|phone|mobile|mobilephone|fax|url|website|title|jobtitle|company|street|address|city|zip|postal|postalcode|description|note|notes|comment|owner)(_|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TellsWho();
}
