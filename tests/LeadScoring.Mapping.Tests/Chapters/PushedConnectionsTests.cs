namespace LeadScoring.Mapping.Tests;

public sealed class PushedConnectionsTests
{
    private const string Text = """
        version: 1
        name: Pushed
        connections:
          sf: { type: salesforce, login: sandbox, secret: SF }
          intent:
            type: file
            files:
              bombora: { key: email, known_at: seen_on }
              surge: { key: domain, joins: domain }
          site: { type: events, secret: SITE_KEY }
        objects:
          lead:
            from: sf.Lead
            merge_key: [email]
            fields:
              email: { from: Email, do: [trim, lower] }
              domain: { from: Email, do: [domain] }
          activity:
            from:
              - { source: intent.bombora, when: seen_on, kind: "intent" }
              - { source: site.page, when: timestamp, kind: "page" }
            belongs_to: lead
          deal: { from: sf.Opportunity, via: sf.OpportunityContactRole, fields: { won: { from: IsWon, do: [yes_no] } } }
        features: { visits: { count_of: activity, within: 7d } }
        label: { good_when: deal.won = yes, within: 90d }
        write_back:
          - { to: sf.Lead, match: Id, mode: update_only, fields: { Score__c: { value: score } } }
        retention: { lead: 1095d, activity: 730d }
        """;

    [Fact]
    public void Parse_FilesAndEvents_AreConnectionsThatAreBroughtToUs()
    {
        MappingResult result = MappingFile.Parse(Text, "pushed.yaml", []);

        Assert.Empty(result.Problems);
        CrmConnection intent = result.Pipeline!.Connections[1];
        Assert.True(intent.IsPushed);
        Assert.Equal([new FileSource(new StreamName("bombora"), "email", "seen_on", null), new FileSource(new StreamName("surge"), "domain", null, "domain")], intent.Files);
        Assert.Equal(("events", "SITE_KEY"), (result.Pipeline.Connections[2].Kind, result.Pipeline.Connections[2].SecretName));
        Assert.Equal(new RetentionOptions(TimeSpan.FromDays(1095), TimeSpan.FromDays(730)), result.Pipeline.Retention);
    }

    [Theory]
    [InlineData("source: intent.bombora", "source: intent.bambora", "pushed.yaml:20:19  intent has no file \"bambora\"; did you mean \"bombora\"? Describe it at connections.intent.files.")]
    [InlineData("source: site.page", "source: site.pages", "pushed.yaml:21:19  site has no stream \"pages\"; did you mean \"page\"?")]
    [InlineData("joins: domain", "joins: domian", "pushed.yaml:9:36  joins: there is no lead field \"domian\"; did you mean \"domain\"?")]
    [InlineData("{ key: email, known_at: seen_on }", "{ known_at: seen_on }", "pushed.yaml:8:16  connections.intent.files.bombora needs \"key\", for example key: email")]
    [InlineData("secret: SITE_KEY", "secret: \"write key!\"", "pushed.yaml:10:33  connections.site.secret is the name of a secret (letters, digits, _), never its value.")]
    [InlineData("    merge_key: [email]\n", "", "pushed.yaml:12:3  connections.intent.files.bombora does not say which lead field it joins, and the lead has no merge_key. Write joins: email there, or merge_key: [email] here.\npushed.yaml:12:3  connections.site does not say which lead field it joins, and the lead has no merge_key. Write joins: email there, or merge_key: [email] here.")]
    [InlineData("activity: 730d", "activity: 30d", "pushed.yaml:28:37  retention.activity is shorter than what a label takes to become known (97 days: score_moment and within). Nothing could be learned; keep it longer.")]
    [InlineData("retention: { lead", "retention: { leads", "pushed.yaml:28:14  Unknown key \"leads\" in retention; did you mean \"lead\"?")]
    public void Parse_Broken_SaysWhereAndWhat(string passage, string by, string expected)
    {
        Assert.Contains(passage, Text, StringComparison.Ordinal);
        MappingResult result = MappingFile.Parse(Text.Replace(passage, by, StringComparison.Ordinal), "pushed.yaml", []);

        Assert.Equal(expected, string.Join('\n', result.Problems.Where(p => p.Severity == MappingSeverity.Error)));
    }

    [Fact]
    public void Parse_JoinsChanged_MakesFactsAnew()
    {
        string before = MappingFile.Parse(Text, "pushed.yaml", []).Pipeline!.InputsHash;

        Assert.NotEqual(before, MappingFile.Parse(Text.Replace("key: email", "key: mail", StringComparison.Ordinal), "pushed.yaml", []).Pipeline!.InputsHash);
        Assert.Equal(before, MappingFile.Parse(Text.Replace("secret: SITE_KEY", "secret: OTHER", StringComparison.Ordinal), "pushed.yaml", []).Pipeline!.InputsHash);
    }
}
