namespace LeadScoring.Mapping.Tests;

public sealed class BrokenFilesTests
{
    [Fact]
    public void Parse_Sample_HasNoProblems()
    {
        MappingResult result = Sample.Parse(Sample.Text);

        Assert.Empty(result.Problems);
        Assert.NotNull(result.Pipeline);
    }

    /// <summary>Each case replaces one passage of the sample; the text is what the author reads.</summary>
    [Theory]
    [InlineData("version: 1", "version: 2", "inbound.yaml:1:10  version: 2 is not known; this program reads version 1.")]
    [InlineData("name: Inbound\n", "name: Inbound\nnme: x\n", "inbound.yaml:3:1  Unknown key \"nme\" in the file; did you mean \"name\"?")]
    [InlineData("name: Inbound\n", "name: Inbound\nname: Again\n", "inbound.yaml:3:1  \"name\" is given twice; first in line 2. Keep one.")]
    [InlineData("name: Inbound\n", "", "inbound.yaml:1:1  the file needs \"name\", for example name: Inbound leads")]
    [InlineData("timezone: Europe/Berlin", "timezone: Europe/Berlim", "inbound.yaml:3:11  timezone: \"Europe/Berlim\" is not known; did you mean \"Europe/Berlin\"?")]
    [InlineData("timezone: Europe/Berlin", "timezone:\tEurope/Berlin\n\tx: 1", "inbound.yaml:4:1  A tab is used for indentation; YAML knows only spaces. Replace it by spaces.\ninbound.yaml:4:3  This is not YAML: While scanning a plain scalar value, found invalid mapping. Look at quotes, brackets and indentation here and in the line above.")]
    [InlineData("type: salesforce, login", "type: saleforce, login", "inbound.yaml:5:15  connections.sf.type: \"saleforce\" is not known; did you mean \"salesforce\"?")]
    [InlineData("login: sandbox", "login: http://crm.example", "inbound.yaml:5:34  connections.sf.login must begin with https://; plain http is allowed for this machine only (http://localhost).")]
    [InlineData("login: sandbox", "login: staging", "inbound.yaml:5:34  connections.sf.login: \"staging\" is not an address. Write production, sandbox or a full address, beginning with https://")]
    [InlineData("login: sandbox", "login: https://user:pw@crm.example", "inbound.yaml:5:34  connections.sf.login holds a user name or password. Remove it; credentials belong to the secret.")]
    [InlineData("secret: SF_MAIN", "secrt: SF_MAIN", "inbound.yaml:5:7  connections.sf needs \"secret\", for example secret: SF_MAIN\ninbound.yaml:5:43  Unknown key \"secrt\" in connections.sf; did you mean \"secret\"?")]
    [InlineData("secret: SF_MAIN", "secret: \"p4ss w0rd!\"", "inbound.yaml:5:51  connections.sf.secret is the name of a secret (letters, digits, _), never its value.")]
    [InlineData("portal: \"4711\"", "portal: 4711", "inbound.yaml:6:32  4711 is an id, not a number. Write \"4711\" in quotes.")]
    [InlineData("portal: \"4711\"", "api: v4", "inbound.yaml:6:29  connections.hs.api: \"v4\" is not known; did you mean \"v3\"?")]
    [InlineData("from: sf.Lead\n", "from: sfo.Lead\n", "inbound.yaml:9:11  There is no connection \"sfo\"; did you mean \"sf\"?")]
    [InlineData("from: sf.Lead\n", "from: Lead\n", "inbound.yaml:9:11  objects.lead.from: \"Lead\" is not a stream. Write connection.stream, for example sf.Lead or hs.contacts.")]
    [InlineData("id: Id\n", "id: Email\n", "inbound.yaml:10:9  objects.lead.id: \"Email\" is not the CRM's own id. Records are told apart by Id (Salesforce) or hs_object_id (HubSpot).")]
    [InlineData("id: Id\n", "id: Id\n    history: yes\n", "inbound.yaml:11:14  objects.lead.history: name Salesforce's history object, for example LeadHistory.")]
    [InlineData("id: Id\n", "id: Id\n    keep: Email is not emtpy\n", "inbound.yaml:11:24  \"emtpy\": did you mean \"empty\"? Put it in quotes if it is meant as text.")]
    [InlineData("id: Id\n", "id: Id\n    changedby: SystemModstamp\n", "inbound.yaml:11:5  Unknown key \"changedby\" in objects.lead; did you mean \"changed_by\"?")]
    [InlineData("merge_key: [email]", "merge_key: [mail]", "inbound.yaml:11:17  objects.lead.merge_key: there is no field \"mail\"; did you mean \"email\"?")]
    [InlineData("do: [seniority]", "do: [senority]", "inbound.yaml:14:38  Unknown step \"senority\"; did you mean \"seniority\"?")]
    [InlineData("do: [seniority]", "do: [number, lower]", "inbound.yaml:14:46  \"lower\" cannot follow \"number\": it needs text. Put it before, or remove it.")]
    [InlineData("do: [seniority]", "map: { NO: norway, CEO: on }", "inbound.yaml:14:40  \"NO\" was read as text. If you mean Norway, write \"NO\" in quotes. If you mean false, write: false\ninbound.yaml:14:57  \"on\" was read as text; older YAML reads it as true or false. Write \"on\" in quotes.")]
    [InlineData("do: [seniority]", "otherwise: other", "inbound.yaml:14:33  \"otherwise\" does nothing here: it is for values that a map or a word list does not know.")]
    [InlineData("do: [number]", "do: [number], default: many", "inbound.yaml:15:68  objects.lead.fields.employees.default: \"many\" is not a number. Leave it out: the model knows that empty means missing.")]
    [InlineData("do: [number]", "bucket: [200, 50]", "inbound.yaml:15:59  objects.lead.fields.employees.bucket: the borders must rise, and 50 does not.")]
    [InlineData("status: Status", "status: { do: [trim] }", "inbound.yaml:17:15  objects.lead.fields.status needs \"from\", for example from: Industry")]
    [InlineData("status: Status", "Status: Status", "inbound.yaml:17:7  \"Status\" cannot name a field: use lower-case letters, digits and _, beginning with a letter, at most 60.\ninbound.yaml:39:18  lead has no field \"status\". Known here: email, seniority, employees, created, result.")]
    [InlineData("same_as: lead", "same_as: leads", "inbound.yaml:22:14  objects.contact.same_as: \"leads\" is not known; an object is the same as lead, deal or account.")]
    [InlineData("same_as: lead\n", "same_as: lead\n    history: \"on\"\n", "inbound.yaml:23:14  objects.contact.history: \"on\" is not true or false. Write true or false; on and off mean different things in different YAML versions.")]
    [InlineData("belongs_to: lead", "belongs_to: account", "inbound.yaml:27:17  objects.activity.belongs_to: \"account\" is not known. Known here: lead.")]
    [InlineData("source: sf.Task", "source: sf.Task, whn: x", "inbound.yaml:26:32  Unknown key \"whn\" in objects.activity.from; did you mean \"when\"?")]
    [InlineData("via: sf.OpportunityContactRole", "via: sf.OpportunityRole", "inbound.yaml:30:10  via: \"sf.OpportunityRole\" is no way from a deal to its lead. Write sf.OpportunityContactRole or sf.Lead.ConvertedOpportunityId.")]
    [InlineData("via: sf.OpportunityContactRole", "via: hs.associations", "inbound.yaml:30:10  via: hs.associations is another connection than sf.Opportunity. A deal and its lead are joined inside one CRM.")]
    [InlineData("{ field: employees }", "{ field: employes }", "inbound.yaml:35:23  features.employees: no lead object has a field \"employes\"; did you mean \"employees\"?")]
    [InlineData("{ field: employees }", "{ field: result }", "inbound.yaml:35:23  features.employees: \"result\" is made of sf.Lead.Result__c, which is in never_use. Remove the feature, or the field from never_use.")]
    [InlineData("{ field: employees }", "{ field: status }", "inbound.yaml:35:23  features.employees: \"status\" is made of sf.Lead.Status, which the label looks at: it would tell the outcome. Remove the feature.")]
    [InlineData("{ field: employees }", "{ field: created }", "inbound.yaml:35:23  features.employees: \"created\" is a date. Write age_of: created instead of field.")]
    [InlineData("{ field: employees }", "{ age_of: employees }", "inbound.yaml:35:24  features.employees: \"employees\" is no date. Give it do: [date].")]
    [InlineData("{ field: employees }", "{ field: employees, expect: up }", "inbound.yaml:35:42  features.employees.expect: \"up\" is not known. Known here: higher, lower.")]
    [InlineData("{ field: employees }", "{ say: x }", "inbound.yaml:35:3  features.employees says nothing to look at. Write one of field, age_of, changed, account, recency_of, count_of, velocity_of, happened, not_happened, ratio_of, sum_of, max_of, people_of.")]
    [InlineData("where: kind = call", "where: kind = call and detial contains \"x\"", "inbound.yaml:36:58  There is no part of an activity \"detial\"; did you mean \"detail\"?")]
    [InlineData("where: kind = call", "where: kind = call and (detail exists)", "inbound.yaml:36:58  \"(\": conditions have no brackets. \"and\" binds tighter than \"or\"; several values are joined by \"or\".")]
    [InlineData("where: kind = call, within: 7d", "where: kind = call, within: 7 days", "inbound.yaml:36:63  features.calls_7d.within: \"7 days\" is not a length of time. Write for example 10m, 2h, 7d or 90d.")]
    [InlineData("where: kind = call, within: 7d", "where: kind = call", "inbound.yaml:36:13  features.calls_7d needs \"within\", for example within: 30d")]
    [InlineData("count_of: activity", "count_of: activities", "inbound.yaml:36:25  features.calls_7d: \"activities\" is not known; count_of counts activity.")]
    [InlineData("good_when: deal.won = yes", "good_when: deal.wn = yes", "inbound.yaml:38:19  deal has no field \"wn\"; did you mean \"won\"?")]
    [InlineData("good_when: deal.won = yes", "good_when: deals.won = yes", "inbound.yaml:38:14  There is no object \"deals\" to look at; did you mean \"deal\"?")]
    [InlineData("good_when: deal.won = yes", "good_when: won = yes", "inbound.yaml:38:14  Say of which object \"won\" is, for example deal.won or lead.won.")]
    [InlineData("good_when: deal.won = yes", "good_when: deal.won = yes and lead.status = x", "inbound.yaml:38:33  \"and\" joins fields of one object only, and deal and lead are several. Use two conditions, or map the field on one object.")]
    [InlineData("good_when: deal.won = yes", "good_when: deal.won = win", "inbound.yaml:38:14  deal.won is yes or no; \"win\" never fits.")]
    [InlineData("\"Closed - Not Converted\"", "Closed - Not Converted", "inbound.yaml:39:34  \"-\" is not expected here. Put a value of several words in quotes; join conditions by and, or.")]
    [InlineData("within: 90d", "within: 0d", "inbound.yaml:40:11  label.within must be longer than 0.")]
    [InlineData("score_moment: [7d]", "score_moment: [soon]", "inbound.yaml:41:18  label.score_moment: \"soon\" is not a length of time. Write for example 10m, 2h, 7d or 90d.")]
    [InlineData("when: calls_7d >= 2", "when: calls_7 >= 2", "inbound.yaml:44:15  There is no feature \"calls_7\"; did you mean \"calls_7d\"?")]
    [InlineData("when: calls_7d >= 2", "when: calls_7d >= many", "inbound.yaml:44:27  \"many\" is neither a number nor a date, so < and > cannot compare with it.")]
    [InlineData("hot: 80, warm: 50", "hot: 50, warm: 80", "inbound.yaml:45:19  tiers: warm (80) must begin below hot (50).")]
    [InlineData("hot: 80, warm: 50", "hot: 180, warm: 50", "inbound.yaml:45:15  tiers.hot: \"180\" is not a number from 0 to 100.")]
    [InlineData("hot: 80, warm: 50", "hot: 80, warm: 50, stay_until: { hot: five }", "inbound.yaml:45:48  tiers.stay_until.hot: \"five\" is not a distance. Write for example: 5 points below")]
    [InlineData("order: weighted", "order: round_robin", "inbound.yaml:47:78  teams.reps: round_robin takes everyone in equal turns. Remove the weight, or write order: weighted.")]
    [InlineData("user: Rep1@northwind.test", "user: Rep1", "inbound.yaml:47:46  \"Rep1\" is not an e-mail address. People are named by the address of their CRM user.")]
    [InlineData("to: team reps", "to: team rep", "inbound.yaml:49:45  There is no team \"rep\"; did you mean \"reps\"?")]
    [InlineData("to: team reps", "to: queue Nurture", "inbound.yaml:49:46  \"Nurture\" names no queue. Write queue CONNECTION:NAME with the queue's API name, for example queue sf:Nurture")]
    [InlineData("to: team reps", "to: queue sff:Nurture", "inbound.yaml:49:46  There is no connection \"sff\"; did you mean \"sf\"?")]
    [InlineData("to: team reps", "to: queue hs:Nurture", "inbound.yaml:49:46  hs has no queues: they are Salesforce's. Write team NAME or person NAME@COMPANY.")]
    [InlineData("to: team reps", "to: someone", "inbound.yaml:49:40  to: \"someone\" is no place. Write team NAME, person NAME@COMPANY, queue CONNECTION:NAME, account_owner or keep.")]
    [InlineData("when: tier = hot", "when: tier = hott", "inbound.yaml:49:24  \"hott\" is no tier; did you mean \"hot\"?")]
    [InlineData("when: tier = hot", "when: tier = hot and region = DACH", "inbound.yaml:49:39  There is no lead field \"region\". Known here: email, seniority, employees, created, status, result, score, tier, account_owner.")]
    [InlineData("when: tier = hot", "when: always", "inbound.yaml:49:24  \"always\" fits every lead, so the rules below are never reached. Move this rule to the end.")]
    [InlineData("when: always", "when: tier = cold", "inbound.yaml:50:25  The last routing rule must fit every lead: when: always")]
    [InlineData("- to: sf.Lead", "- to: sf.Contact", "inbound.yaml:52:9  sf.Contact is no stream of a lead object, so nothing can be written there; did you mean \"hs.contacts\"?")]
    [InlineData("match: Id", "match: Name", "inbound.yaml:53:12  write_back.match: \"Name\" identifies no record of sf.Lead. Known here: Id, email, Email.")]
    [InlineData("mode: update_only", "mode: upsert", "inbound.yaml:54:11  write_back.mode: \"upsert\" is not known. Known here: update_only.")]
    [InlineData("Lead_Score__c: { value: score }", "Status: { value: score }", "inbound.yaml:56:7  Status is written here and read as \"status\" in line 17: the score would feed on itself. Remove one.")]
    [InlineData("Lead_Score__c: { value: score }", "Lead_Score__c: { value: scre }", "inbound.yaml:56:31  write_back.Lead_Score__c.value: \"scre\" is not known; did you mean \"score\"?")]
    [InlineData("Lead_Score__c: { value: score }", "Lead_Score__c: { value: score, length: 20 }", "inbound.yaml:56:38  write_back.Lead_Score__c: \"length\" is for texts. Remove it.")]
    [InlineData("Lead_Score__c: { value: score }", "Lead_Score__c: { value: tier, picklist: { hot: Hot, warm: Hot, cold: Cold } }", "inbound.yaml:56:65  write_back.Lead_Score__c.picklist: \"Hot\" stands for two tiers.")]
    [InlineData("max_rejected: 2%", "max_rejected: 0.02", "inbound.yaml:58:25  guards.max_rejected: \"0.02\" is not a share. Write 2%.")]
    [InlineData("seniority: 30%", "senority: 30%", "inbound.yaml:58:50  guards.max_missing_input: no lead object has a field \"senority\"; did you mean \"seniority\"?")]
    [InlineData("max_rejected: 2%", "max_rejected: 2%, on_break: ask", "inbound.yaml:58:39  guards.on_break: \"ask\" is not known. Known here: hold_and_ask.")]
    [InlineData("every: 15m", "every: 17:30", "inbound.yaml:59:29  17:30 is read as text here, but older YAML makes a number of it. Write \"17:30\" in quotes.\ninbound.yaml:59:29  schedules.pull.every: \"17:30\" is not a length of time. Write for example 10m, 2h, 7d or 90d.")]
    [InlineData("every: 15m", "every: 10s", "inbound.yaml:59:29  schedules.pull.every: at least 1m; shorter intervals only spend the CRM's quota.")]
    [InlineData("score: { after: pull } }", "score: { after: pull }, full_pass: { cron: \"0 25 * * *\" } }", "inbound.yaml:59:79  schedules.full_pass.cron: \"25\" is no hour (0 to 23, *, a-b, */n).")]
    [InlineData("score: { after: pull } }", "score: { after: pull }, full_pass: { cron: \"0 3 * *\" } }", "inbound.yaml:59:79  schedules.full_pass.cron: \"0 3 * *\" has 4 fields and needs 5: minute, hour, day of month, month, day of week, for example \"0 3 * * *\".")]
    [InlineData("pull: { every: 15m }, ", "", "inbound.yaml:59:14  schedules.score comes after pull, and no pull is scheduled. Add pull: { every: 15m }")]
    [InlineData("{ field: employees }", "{ field: employees", "inbound.yaml:35:16  This is not YAML from here on. Look for a bracket or quote that is not closed.")]
    [InlineData("name: Inbound\n", "name: &x Inbound\n", "inbound.yaml:2:7  Anchors and tags (&, *, !) are not part of the language. Write the value out.")]
    [InlineData("features:\n", "features: use_defalts\nx:\n", "inbound.yaml:33:11  features: write use_defaults, or a group of features.\ninbound.yaml:34:1  Unknown key \"x\" in the file. Known here: version, name, timezone, connections, objects, features, label, model, tiers, teams, routing, sla, write_back, guards, schedules, retention, alerts, word_lists, exchange_rates.\ninbound.yaml:45:15  There is no feature \"calls_7d\"; none is defined.")]
    [InlineData("{ field: employees }", "{ field: employees, count_of: activity, within: 7d }", "inbound.yaml:35:3  features.employees is both field and count_of. Make two features of it.")]
    public void Parse_BrokenPassage_IsReportedWhereItStands(string passage, string replacement, string expected)
    {
        MappingResult result = Sample.With(passage, replacement);

        Assert.Equal(expected, string.Join('\n', result.Problems));
        Assert.Equal(result.Problems.Any(p => p.Severity == MappingSeverity.Error), result.Pipeline is null);
    }

    [Fact]
    public void Parse_ManyMistakes_AreAllReported()
    {
        string text = Sample.Text
            .Replace("timezone: Europe/Berlin", "timezone: Mars", StringComparison.Ordinal)
            .Replace("do: [seniority]", "do: [senority]", StringComparison.Ordinal)
            .Replace("within: 90d", "within: soon", StringComparison.Ordinal)
            .Replace("every: 15m", "every: often", StringComparison.Ordinal);

        Assert.Equal([3, 14, 40, 59], Sample.Parse(text).Problems.Select(p => p.Line));
    }
}
