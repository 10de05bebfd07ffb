namespace LeadScoring.Mapping;

/// <summary>Reads the chapters in the order in which they need each other.</summary>
internal static class PipelineCompiler
{
    /// <summary>The pipeline, still without its content hash; <see langword="null"/>, or incomplete, after problems.</summary>
    public static PipelineDefinition? Compile(Node root, MappingContext context)
    {
        ProblemList problems = context.Problems;
        if (Section.Open(root, "the file", problems, FileWords.Chapters) is not { } file)
        {
            return null;
        }

        if (file.RequireText("version", "1") is { Text: not "1" } version)
        {
            problems.Error(version.At, $"version: {version.Text} is not known; this program reads version 1.");
        }

        TextNode? name = file.RequireText("name", "Inbound leads");
        TimeZoneInfo zone = ReadZone(file, problems);
        if (file.Require("connections", "{ sf: { type: salesforce, login: sandbox, secret: SF_MAIN } }") is { } connections)
        {
            ConnectionsChapter.Read(connections, context);
        }

        context.Words = WordListsChapter.Read(file.Find("word_lists"), context);
        context.HasRates = file.Has("exchange_rates");
        context.Rates = WordListsChapter.ReadRates(file, context);
        Node? objectsNode = file.Find("objects");
        if (file.Require("objects", "{ lead: { from: sf.Lead, fields: { … } } }") is { } objects)
        {
            ObjectsChapter.Read(objects, context);
            PushedConnections.CheckJoins(context);
        }

        // The label first: features may not use what it looks at.
        LabelDefinition? label = file.Require("label", "{ good_when: deal.won = yes, within: 90d }") is { } labelNode ? LabelChapter.Read(labelNode, context) : null;
        FeatureSet features = file.Require("features", "use_defaults") is { } featureNode ? FeaturesChapter.Read(featureNode, context) : new FeatureSet([]);
        string[] featureNames = FeatureNames(file, features);
        ModelOptions model = ModelChapter.ReadModel(file.Find("model"), features, featureNames, context);
        IReadOnlyList<TeamDefinition> teams = TeamsChapter.Read(file.Find("teams"), context);
        string[] teamNames = file.Find("teams") is MapNode group ? [.. group.Entries.Select(e => e.Key.Text)] : [];
        TierOptions tiers = TiersChapter.Read(file.Find("tiers"), teams, teamNames, problems);
        CheckScale(file, model, tiers, problems);
        IReadOnlyList<RoutingRule> routing = RoutingChapter.Read(file.Find("routing"), teams, teamNames, context);
        IReadOnlyList<SlaRule> sla = SlaChapter.Read(file.Find("sla"), teams, problems);
        IReadOnlyList<WriteBackTarget> writeBack = WriteBackChapter.Read(file.Find("write_back"), context);
        PushedConnections.CheckWrites(writeBack, file.Find("write_back"), context);
        GuardOptions guards = GuardsAndSchedulesChapter.ReadGuards(file.Find("guards"), context);
        ScheduleOptions schedules = GuardsAndSchedulesChapter.ReadSchedules(file.Find("schedules"), context);
        RetentionOptions retention = RetentionChapter.Read(file.Find("retention"), label, problems);
        IReadOnlyList<AlertRule> alerts = AlertsChapter.Read(file.Find("alerts"), features, featureNames, context);
        if (!file.Has("routing") && writeBack.SelectMany(t => t.Fields).FirstOrDefault(f => f.Value == WriteBackValue.Owner) is { } owner)
        {
            problems.Warn(file.Entry("write_back")!.Key.At with { Line = owner.Line }, $"{owner.Field} is never written: without routing every lead keeps its owner.");
        }

        return name is null || label is null || problems.HasErrors ? null : new PipelineDefinition
        {
            Name = name.Text,
            ContentHash = string.Empty,
            InputsHash = NodeHash.Of([objectsNode, file.Find("features"), file.Find("label"), .. context.Pushed], context.StepVersions),
            TimeZone = zone,
            Connections = context.Connections,
            Leads = [.. context.Leads.Select(l => l.Source).OrderBy(l => l.Priority)],
            Activities = context.Activities,
            Deals = [.. context.Deals.Select(d => d.Source)],
            Accounts = [.. context.Accounts.Select(a => a.Source)],
            Features = features,
            Label = label,
            Model = model,
            Tiers = tiers,
            Teams = teams,
            Routing = routing,
            WriteBack = writeBack,
            Guards = guards,
            Schedules = schedules,
            Sla = sla,
            Retention = retention,
            Alerts = alerts,
        };
    }

    /// <summary>A feature that is broken is still a name: one mistake is reported once.</summary>
    private static string[] FeatureNames(Section file, FeatureSet features) =>
        [.. (file.Find("features") is MapNode group ? group.Entries.Select(e => e.Key.Text) : []).Union(features.Features.Select(f => f.Name), StringComparer.Ordinal)];

    /// <summary>The scale bends probability so that the tiers' wanted conversions meet the borders, so they must be wanted.</summary>
    private static void CheckScale(Section file, ModelOptions model, TierOptions tiers, ProblemList problems)
    {
        if (model.Scale == ScoreScale.Capacity && tiers.Hot?.ConversionAtLeast is null && file.Find("model") is MapNode group)
        {
            problems.Error(group.Find("scale")!.Value.At, "model.scale: capacity puts the conversion that hot asks for at its border. Add tiers.hot.conversion_at_least.");
        }
    }

    private static TimeZoneInfo ReadZone(Section file, ProblemList problems)
    {
        if (file.Text("timezone") is not { } node)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(node.Text, out TimeZoneInfo? zone))
        {
            return zone;
        }

        string[] known = [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id)];
        string hint = Nearest.Find(node.Text, known) is { } near ? $"; did you mean \"{near}\"?" : ". Write an IANA name, for example Europe/Berlin.";
        problems.Error(node.At, $"timezone: \"{node.Text}\" is not known{hint}");
        return TimeZoneInfo.Utc;
    }
}
