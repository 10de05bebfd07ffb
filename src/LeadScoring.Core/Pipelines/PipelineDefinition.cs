namespace LeadScoring;

/// <summary>One mapping file, checked and compiled: all that a run needs to know from RevOps.</summary>
/// <remarks>Immutable; safe to share.</remarks>
public sealed record PipelineDefinition
{
    /// <summary>The mapping's name.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 (lower-case hex) of the file's text and the overrides given with it: the version of the mapping.</summary>
    public required string ContentHash { get; init; }

    /// <summary>
    /// SHA-256 (lower-case hex) of the chapters <c>objects</c>, <c>features</c> and <c>label</c>, overrides included: facts and models made under another one
    /// no longer fit; a change of tiers, schedules or addresses leaves it as it is.
    /// </summary>
    public required string InputsHash { get; init; }

    /// <summary>Used for schedules and working hours.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The CRM accounts, in file order.</summary>
    public required IReadOnlyList<CrmConnection> Connections { get; init; }

    /// <summary>Streams whose records are leads, by <see cref="LeadSource.Priority"/>.</summary>
    public required IReadOnlyList<LeadSource> Leads { get; init; }

    /// <summary>Streams whose records are activities.</summary>
    public required IReadOnlyList<ActivitySource> Activities { get; init; }

    /// <summary>Streams whose records are deals.</summary>
    public required IReadOnlyList<DealSource> Deals { get; init; }

    /// <summary>Streams whose records are accounts, by <see cref="AccountSource.Priority"/>.</summary>
    public IReadOnlyList<AccountSource> Accounts { get; init; } = [];

    /// <summary>What the model sees.</summary>
    public required FeatureSet Features { get; init; }

    /// <summary>What "good" means.</summary>
    public required LabelDefinition Label { get; init; }

    /// <summary>How the model is made.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>Where hot and warm begin.</summary>
    public required TierOptions Tiers { get; init; }

    /// <summary>Who works leads.</summary>
    public required IReadOnlyList<TeamDefinition> Teams { get; init; }

    /// <summary>First rule that fits wins.</summary>
    public required IReadOnlyList<RoutingRule> Routing { get; init; }

    /// <summary>What is written into which stream.</summary>
    public required IReadOnlyList<WriteBackTarget> WriteBack { get; init; }

    /// <summary>When a run stops instead of writing.</summary>
    public required GuardOptions Guards { get; init; }

    /// <summary>When jobs run.</summary>
    public required ScheduleOptions Schedules { get; init; }

    /// <summary>How long what was pulled is kept.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>How soon a lead of a tier must be touched.</summary>
    public IReadOnlyList<SlaRule> Sla { get; init; } = [];

    /// <summary>Who is told about what.</summary>
    public IReadOnlyList<AlertRule> Alerts { get; init; } = [];
}
