namespace LeadScoring.Emulators.World;

/// <summary>One person: who they are, what they do and how they end. Filled step by step by the generator, then only read.</summary>
internal sealed class Person
{
    /// <summary>Position among all people of the world.</summary>
    public required int Index { get; init; }

    /// <summary>In which CRMs.</summary>
    public required Crms Crms { get; init; }

    /// <summary>Given name.</summary>
    public required string FirstName { get; init; }

    /// <summary>Family name.</summary>
    public required string LastName { get; init; }

    /// <summary>Lower case; unlike anyone else's.</summary>
    public required string Email { get; init; }

    /// <summary>Employer; <see langword="null"/> for private people.</summary>
    public required Company? Employer { get; init; }

    /// <summary>As typed; empty where missing.</summary>
    public required string Title { get; init; }

    /// <summary>What the title says.</summary>
    public required Seniority Seniority { get; init; }

    /// <summary>As typed.</summary>
    public required string Country { get; init; }

    /// <summary>Position in <see cref="Vocabulary.Industries"/>; −1 where not filled in.</summary>
    public required int Industry { get; init; }

    /// <summary>Head count known at creation; <see langword="null"/> where not filled in.</summary>
    public required int? Employees { get; init; }

    /// <summary>Position in <see cref="Vocabulary.SalesforceSources"/>.</summary>
    public required int Source { get; init; }

    /// <summary>As typed; the exchange 555-01xx and its like never answer.</summary>
    public required string Phone { get; init; }

    /// <summary>When the record came into being, in both CRMs.</summary>
    public required long Created { get; init; }

    /// <summary>Position of the first owner in <see cref="Staff.Reps"/>.</summary>
    public required int Owner { get; init; }

    /// <summary>Interest that nobody sees; it drives behaviour.</summary>
    public double Engagement { get; set; }

    /// <summary>Log-odds of being won, before the world's intercept.</summary>
    public double Merit { get; set; }

    /// <summary>True probability of being won.</summary>
    public double Probability { get; set; }

    /// <summary>How it ends.</summary>
    public Ending Ending { get; set; } = Ending.Open;

    /// <summary>When it ends (also when that is after the world's end).</summary>
    public long EndsAt { get; set; } = long.MaxValue;

    /// <summary>When a HubSpot deal is opened; <see cref="long.MaxValue"/> = never.</summary>
    public long DealAt { get; set; } = long.MaxValue;

    /// <summary>When a rep first turned to them.</summary>
    public long WorkedAt { get; set; } = long.MaxValue;

    /// <summary>When a rep filled in how the last call went: always after the end.</summary>
    public long CallResultAt { get; set; } = long.MaxValue;

    /// <summary>When the contract's state was filled in: always after a win.</summary>
    public long ContractAt { get; set; } = long.MaxValue;

    /// <summary>When the title changed.</summary>
    public long TitleChangedAt { get; set; } = long.MaxValue;

    /// <summary>The title from <see cref="TitleChangedAt"/> on.</summary>
    public string LaterTitle { get; set; } = "";

    /// <summary>When a missing head count was looked up.</summary>
    public long EmployeesFilledAt { get; set; } = long.MaxValue;

    /// <summary>When a second record was made in Salesforce; <see cref="long.MaxValue"/> = never.</summary>
    public long SalesforceDuplicateAt { get; set; } = long.MaxValue;

    /// <summary>When a second record was made in HubSpot.</summary>
    public long HubSpotDuplicateAt { get; set; } = long.MaxValue;

    /// <summary>Everything they did or that was done with them.</summary>
    public List<Touch> Touches { get; } = [];

    /// <summary>Whether the end lies within the world.</summary>
    public bool HasEnded => EndsAt <= Calendar.End;

    /// <summary>Whether the address is at the employer's domain.</summary>
    public bool HasBusinessMail => Employer is not null && Email.EndsWith(Employer.Domain, StringComparison.Ordinal);

    /// <summary>When a second record was made in one CRM.</summary>
    public long DuplicateAt(Crms crm) => crm == Crms.Salesforce ? SalesforceDuplicateAt : HubSpotDuplicateAt;
}

/// <summary>The CRMs of a world.</summary>
[Flags]
internal enum Crms
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>Salesforce.</summary>
    Salesforce = 1,

    /// <summary>HubSpot.</summary>
    HubSpot = 2,

    /// <summary>Both.</summary>
    Both = 3,
}

/// <summary>How a lead ends.</summary>
internal enum Ending
{
    /// <summary>It never does.</summary>
    Open,

    /// <summary>Won.</summary>
    Won,

    /// <summary>Lost or disqualified.</summary>
    Lost,
}
