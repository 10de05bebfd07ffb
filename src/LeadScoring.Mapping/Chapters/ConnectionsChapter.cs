namespace LeadScoring.Mapping;

/// <summary>Reads <c>connections</c>: where the CRMs are, the names of secrets, and how much of the quota we may use.</summary>
internal static class ConnectionsChapter
{
    public const string Salesforce = "salesforce";
    public const string HubSpot = "hubspot";

    public static void Read(Node node, MappingContext context)
    {
        Dictionary<string, ApiBudget> budgets = new(StringComparer.Ordinal);
        IReadOnlyList<MapEntry> entries = Section.Named(node, "connections", context.Problems);
        MapEntry? budgetGroup = entries.FirstOrDefault(e => e.Key.Text == ConnectionWords.Budget);
        string[] names = [.. entries.Select(e => e.Key.Text).Where(n => n != ConnectionWords.Budget)];
        if (budgetGroup is not null)
        {
            foreach (MapEntry entry in Section.Named(budgetGroup.Value, "connections.api_budget", context.Problems))
            {
                if (!names.Contains(entry.Key.Text, StringComparer.Ordinal))
                {
                    context.Problems.Error(entry.Key.At, $"There is no connection \"{entry.Key.Text}\"{Nearest.Hint(entry.Key.Text, names)}");
                }

                budgets[entry.Key.Text] = ReadBudget(entry.Value, $"connections.api_budget.{entry.Key.Text}", context.Problems);
            }
        }

        foreach (MapEntry entry in entries.Where(e => e.Key.Text != ConnectionWords.Budget))
        {
            if (Names.Check(entry.Key, "a connection", context.Problems))
            {
                context.Connections.Add((PushedConnections.IsOne(entry) ? PushedConnections.Read(entry, context) : ReadConnection(entry, budgets.GetValueOrDefault(entry.Key.Text), context)) ?? Broken(entry));
            }
        }

        if (names.Length == 0)
        {
            context.Problems.Error(node.At, "connections needs at least one CRM, for example sf: { type: salesforce, login: sandbox, secret: SF_MAIN }");
        }
    }

    /// <summary>Stands for a connection with mistakes, so that its streams are not reported as well; the pipeline is refused anyway.</summary>
    private static CrmConnection Broken(MapEntry entry)
    {
        string type = (entry.Value as MapNode)?.Find("type")?.Value is TextNode text ? text.Text : Salesforce;
        string kind = Nearest.Find(type, [Salesforce, HubSpot]) ?? Salesforce;
        return new CrmConnection(new ConnectionId(entry.Key.Text), kind, new Uri("https://localhost"), string.Empty, null, new ApiBudget());
    }

    private static CrmConnection? ReadConnection(MapEntry entry, ApiBudget? shared, MappingContext context)
    {
        ProblemList problems = context.Problems;
        string path = $"connections.{entry.Key.Text}";
        string? type = (entry.Value as MapNode)?.Find("type")?.Value is TextNode text ? text.Text : null;
        if (Section.Open(entry.Value, path, problems, type == HubSpot ? ConnectionWords.HubSpot : ConnectionWords.Salesforce) is not { } section)
        {
            return null;
        }

        if (section.RequireText("type", Salesforce) is not { } kind || Section.Choose(kind, $"{path}.type", problems, ConnectionWords.Types) is null)
        {
            return null;
        }

        TextNode? secret = section.RequireText("secret", "SF_MAIN");
        if (secret is not null && !secret.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            problems.Error(secret.At, $"{path}.secret is the name of a secret (letters, digits, _), never its value.");
            secret = null;
        }

        (Uri? address, string? version) = type == HubSpot ? ReadHubSpot(section, problems) : ReadSalesforce(section, problems);
        if (section.Choice("numbers", StepWords.Marks) is { } mark)
        {
            context.Marks[new ConnectionId(entry.Key.Text)] = mark;
        }

        ApiBudget budget = section.Find(ConnectionWords.Budget) is { } own ? ReadBudget(own, $"{path}.{ConnectionWords.Budget}", problems) : shared ?? new ApiBudget();
        return address is null || secret is null ? null : new CrmConnection(new ConnectionId(entry.Key.Text), type!, address, secret.Text, version, budget) { Account = type == HubSpot ? section.Text("portal")?.Text : null };
    }

    private static (Uri? Address, string? Version) ReadSalesforce(Section section, ProblemList problems)
    {
        TextNode? version = section.Text("version");
        if (version is not null && !(Scalars.TryNumber(version.Text, out double number) && number is >= 20 and < 200 && version.Text.EndsWith(".0", StringComparison.Ordinal)))
        {
            problems.Error(version.At, $"{section.Path}.version: \"{version.Text}\" is not an API version. Write for example \"60.0\".");
        }

        Uri? address = section.RequireText("login", "sandbox") is not { } login ? null : login.Text switch
        {
            "production" => new Uri("https://login.salesforce.com"),
            "sandbox" => new Uri("https://test.salesforce.com"),
            _ => Address(login, $"{section.Path}.login", "production, sandbox or a full address", problems),
        };
        return (address, version?.Text);
    }

    private static (Uri? Address, string? Version) ReadHubSpot(Section section, ProblemList problems)
    {
        if (section.Text("portal") is { IsQuoted: false } portal && portal.Text.All(char.IsAsciiDigit))
        {
            problems.Warn(portal.At, $"{portal.Text} is an id, not a number. Write \"{portal.Text}\" in quotes.");
        }

        Uri? address = section.Text("base_url") is { } given
            ? Address(given, $"{section.Path}.base_url", "a full address", problems)
            : section.Has("base_url") ? null : new Uri("https://api.hubapi.com");
        return (address, section.Choice("api", ConnectionWords.HubSpotApis));
    }

    private static Uri? Address(TextNode node, string what, string expected, ProblemList problems)
    {
        if (!Uri.TryCreate(node.Text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            problems.Error(node.At, $"{what}: \"{node.Text}\" is not an address. Write {expected}, beginning with https://");
            return null;
        }

        if (address.UserInfo.Length > 0)
        {
            problems.Error(node.At, $"{what} holds a user name or password. Remove it; credentials belong to the secret.");
            return null;
        }

        if (address.Scheme != "https" && !address.IsLoopback)
        {
            problems.Error(node.At, $"{what} must begin with https://; plain http is allowed for this machine only (http://localhost).");
            return null;
        }

        return address;
    }

    private static ApiBudget ReadBudget(Node node, string path, ProblemList problems)
    {
        Section? section = Section.Open(node, path, problems, ConnectionWords.BudgetKeys);
        return section is null
            ? new ApiBudget()
            : new ApiBudget(section.Share("daily_share"), section.Share("stop_at_remaining"), section.Whole("per_10_seconds", 1, 100_000)) { LeaveToOthers = section.Share("leave_to_others") };
    }
}
