namespace LeadScoring.Mapping.Tests;

/// <summary>Broken steps, amounts, word lists, and conditions that can never hold.</summary>
public sealed class BrokenFieldsTests
{
    /// <summary>Each case replaces one passage of the sample; the text is what the author reads.</summary>
    [Theory]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [hash] }", "inbound.yaml:18:39  \"hash\" needs to know what: write { hash: … }.")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ hash: \"my secret!\" }] }", "inbound.yaml:18:47  objects.lead.fields.result.do.hash is the name of a secret (letters, digits, _), never its value.")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ phone: XX }] }", "inbound.yaml:18:48  objects.lead.fields.result.do.phone: \"XX\" is not known; did you mean \"MX\"?")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ number: german }] }", "inbound.yaml:18:49  objects.lead.fields.result.do.number: \"german\" is not known. Known here: auto, point, comma.")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ lower: yes }] }", "inbound.yaml:18:41  \"lower\" stands alone: write lower without braces.")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ split: \"@\" }] }", "inbound.yaml:18:41  \"split\" must be followed by first or last: which part is wanted?")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ split: \"@\", last: 1 }] }", "inbound.yaml:18:53  objects.lead.fields.result.do: each step has braces of its own: [{ split: … }, { last: … }]")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ template: \"{value}\" }] }", "inbound.yaml:18:39  objects.lead.fields.result.do needs \"type\", for example type: text")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ template: \"{value\", type: text }] }", "inbound.yaml:18:52  objects.lead.fields.result.do.template: The brace that opens here is never closed.")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ template: \"value}\", type: text }] }", "inbound.yaml:18:57  objects.lead.fields.result.do.template: \"}\" closes nothing here.")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ template: \"{first name}\", type: text }] }", "inbound.yaml:18:52  objects.lead.fields.result.do.template: \"{first name}\" names no field. Write {value} or a CRM field, for example {FirstName}.")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ template: \"always the same\", type: text }] }", "inbound.yaml:18:52  objects.lead.fields.result.do.template: It has no {value} and no field in it, so it would be the same for every record.")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ template: \"{value}\", type: words }] }", "inbound.yaml:18:68  objects.lead.fields.result.do.type: \"words\" is not known. Known here: text, number, date, yes_no.")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ template: \"{value}\", typ: text }] }", "inbound.yaml:18:39  objects.lead.fields.result.do needs \"type\", for example type: text\ninbound.yaml:18:62  Unknown key \"typ\" in objects.lead.fields.result.do; did you mean \"type\"?")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [money], currency: CurrencyIsoCode }", "inbound.yaml:18:15  objects.lead.fields.result needs \"to\", for example to: EUR")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [money], currency: CurrencyIsoCode, to: EUR }", "inbound.yaml:18:57  objects.lead.fields.result: amounts of several currencies need rates. Add exchange_rates: rates.csv (day,currency,rate) beside the mapping.")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [number], currency: CurrencyIsoCode, to: EUR }", "inbound.yaml:18:48  objects.lead.fields.result: currency and to belong to amounts. Add do: [money].")]
    [InlineData("result: Result__c", "result: { from: Result__c, do: [{ phone: DE }], map: { a: b } }", "inbound.yaml:18:55  objects.lead.fields.result: a map after phone finds nothing that a person could write down. Remove one.")]
    [InlineData("version: 1\n", "version: 1\nexchange_rates: rates.csv\n", "inbound.yaml:2:17  exchange_rates: \"rates.csv\" must be the name of a file beside the mapping, without folders.")]
    [InlineData("version: 1\n", "version: 1\nword_lists: { senority: { vp: [x] } }\n", "inbound.yaml:2:15  Unknown key \"senority\" in word_lists; did you mean \"seniority\"?")]
    [InlineData("version: 1\n", "version: 1\nword_lists: { seniority: { vip: [Chief] } }\n", "inbound.yaml:2:28  word_lists.seniority: \"vip\" is no level; did you mean \"vp\"?")]
    [InlineData("version: 1\n", "version: 1\nword_lists: { countries: { germany: [Teutonia] } }\n", "inbound.yaml:2:28  word_lists.countries: \"germany\" is no country code. Write two capitals, for example DE.")]
    [InlineData("version: 1\n", "version: 1\nword_lists: { department: { \"R&D\": [Lab] } }\n", "inbound.yaml:2:29  word_lists.department: \"R&D\" cannot name a department: use lower-case letters and _.")]
    [InlineData("version: 1\n", "version: 1\nword_lists: { free_mail: [gmail] }\n", "inbound.yaml:2:27  word_lists.free_mail: \"gmail\" is no domain. Write for example example.com.")]
    [InlineData("version: 1\n", "version: 1\nword_lists: { seniority: { vp: [\"?!\"] } }\n", "inbound.yaml:2:33  word_lists.seniority: \"?!\" is no phrase of up to 100 characters with a letter in it.")]
    [InlineData("type: salesforce,", "type: salesforce, numbers: german,", "inbound.yaml:5:36  connections.sf.numbers: \"german\" is not known. Known here: auto, point, comma.")]
    [InlineData("good_when: deal.won = yes", "good_when: lead.seniority = boss", "inbound.yaml:34:23  features.seniority: \"seniority\" is made of sf.Lead.Title, which the label looks at: it would tell the outcome. Remove the feature.\ninbound.yaml:38:14  lead.seniority is never \"boss\". Known here: c_level, vp, director, manager, staff, other.")]
    [InlineData("bad_when: lead.status = \"Closed - Not Converted\"", "bad_when: deal.won = yes", "inbound.yaml:39:13  label: the same condition on deal makes a lead good and bad. Remove it from one of both.")]
    [InlineData("when: tier = hot", "when: seniority is vpp", "inbound.yaml:49:24  seniority is never \"vpp\"; did you mean \"vp\"?")]
    [InlineData("{ field: seniority, say: \"{value} title\" }", "{ field: seniority, is: cheif }", "inbound.yaml:34:38  seniority is never \"cheif\". Known here: c_level, vp, director, manager, staff, other.")]
    [InlineData("when: calls_7d >= 2", "when: seniority is c-level", "inbound.yaml:44:15  seniority is never \"c-level\"; did you mean \"c_level\"?")]
    [InlineData("Lead_Score__c: { value: score }\n      OwnerId: { value: owner }", "Change__c: { value: what_changed }", "inbound.yaml:55:5  Every field here is written only with others, so nothing would ever be written.")]
    [InlineData("score: { after: pull } }", "score: { after: pull }, report: { cron: \"0 8 30 2 *\" } }", "inbound.yaml:59:76  schedules.report.cron: \"0 8 30 2 *\" never comes: none of these months has a day 30.")]
    [InlineData("score: { after: pull } }", "score: { after: pull }, retrain: { every: 7d } }", "inbound.yaml:59:69  schedules.retrain needs \"cron\", for example cron: \"0 3 * * *\"\ninbound.yaml:59:71  Unknown key \"every\" in schedules.retrain. Known here: cron.")]
    public void Parse_BrokenPassage_IsReportedWhereItStands(string passage, string replacement, string expected)
    {
        MappingResult result = Sample.With(passage, replacement);

        Assert.Equal(expected, string.Join('\n', result.Problems));
        Assert.Equal(result.Problems.Any(p => p.Severity == MappingSeverity.Error), result.Pipeline is null);
    }
}
