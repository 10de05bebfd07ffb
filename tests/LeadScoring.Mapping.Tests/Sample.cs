namespace LeadScoring.Mapping.Tests;

/// <summary>A small complete mapping, and ways to break one line of it.</summary>
internal static class Sample
{
    public const string FileName = "inbound.yaml";

    public const string Text = """
        version: 1
        name: Inbound
        timezone: Europe/Berlin
        connections:
          sf: { type: salesforce, login: sandbox, secret: SF_MAIN }
          hs: { type: hubspot, portal: "4711", secret: HS_MAIN }
        objects:
          lead:
            from: sf.Lead
            id: Id
            merge_key: [email]
            fields:
              email: { from: Email, do: [trim, lower] }
              seniority: { from: Title, do: [seniority] }
              employees: { from: NumberOfEmployees, do: [number] }
              created: { from: CreatedDate, do: [date] }
              status: Status
              result: Result__c
            never_use: [Result__c]
          contact:
            from: hs.contacts
            same_as: lead
            fields:
              email: { from: email, do: [trim, lower] }
          activity:
            from: [ { source: sf.Task, when: ActivityDate, kind: Type, detail: Subject, known_at: CreatedDate } ]
            belongs_to: lead
          deal:
            from: sf.Opportunity
            via: sf.OpportunityContactRole
            fields:
              won: { from: IsWon, do: [yes_no] }
        features:
          seniority: { field: seniority, say: "{value} title" }
          employees: { field: employees }
          calls_7d: { count_of: activity, where: kind = call, within: 7d }
        label:
          good_when: deal.won = yes
          bad_when: lead.status = "Closed - Not Converted"
          within: 90d
          score_moment: [7d]
        model:
          rules:
            - { when: calls_7d >= 2, add: 20 }
        tiers: { hot: 80, warm: 50 }
        teams:
          reps: { order: weighted, people: [ { user: Rep1@northwind.test, weight: 2 } ] }
        routing:
          - { name: Hot, when: tier = hot, to: team reps }
          - { name: Rest, when: always, to: keep }
        write_back:
          - to: sf.Lead
            match: Id
            mode: update_only
            fields:
              Lead_Score__c: { value: score }
              OwnerId: { value: owner }
        guards: { max_rejected: 2%, max_missing_input: { seniority: 30% } }
        schedules: { pull: { every: 15m }, score: { after: pull } }

        """;

    public static MappingResult Parse(string text, params string[] overrides) => MappingFile.Parse(text, FileName, overrides);

    /// <summary>The sample with one passage replaced; it must occur exactly once.</summary>
    public static MappingResult With(string passage, string replacement)
    {
        int first = Text.IndexOf(passage, StringComparison.Ordinal);
        if (first < 0 || Text.IndexOf(passage, first + 1, StringComparison.Ordinal) >= 0)
        {
            throw new ArgumentException($"\"{passage}\" must occur once in the sample.", nameof(passage));
        }

        return Parse(Text.Replace(passage, replacement, StringComparison.Ordinal));
    }
}
