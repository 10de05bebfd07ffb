namespace LeadScoring.Mapping.Tests.Examples;

/// <summary>One file that uses every word of the language; each value must land in its property.</summary>
public sealed class EveryWordTests
{
    private static readonly ConnectionId Sf = new("sf");

    private static readonly ConnectionId Hs = new("hs");

    private static readonly MappingResult Result = MappingFile.Load(ExampleFiles.PathOf("every-word.yaml"), []);

    private static PipelineDefinition Pipeline => Result.Pipeline!;

    [Fact]
    public void Load_EveryWord_HasNoProblems()
    {
        Assert.Equal(string.Empty, string.Join('\n', Result.Problems));
        Assert.NotNull(Result.Pipeline);
    }

    [Fact]
    public void Connections_AllWords_AreRead()
    {
        Assert.Equal(
            new CrmConnection(Sf, "salesforce", new Uri("https://login.salesforce.com"), "SF_MAIN", "60.0", new ApiBudget(0.4, 0.15)),
            Pipeline.Connections[0]);
        Assert.Equal(
            new CrmConnection(Hs, "hubspot", new Uri("https://api.hubapi.com"), "HS_MAIN", "2026-03", new ApiBudget(null, null, 80) { LeaveToOthers = 0.25 }) { Account = "4711" },
            Pipeline.Connections[1]);
    }

    [Fact]
    public void Lead_AllWords_AreRead()
    {
        LeadSource lead = Pipeline.Leads[0];

        Assert.Equal(("sf.Lead", "lead", 0, "SystemModstamp"), (lead.Stream.ToString(), lead.ObjectName, lead.Priority, lead.ChangedBy));
        Assert.Equal(TimeSpan.FromMinutes(20), lead.Overlap);
        Assert.Equal(new StreamName("LeadHistory"), lead.HistoryStream);
        Assert.True(lead.WithHistory);
        Assert.Equal(["IsDeleted", "Email"], lead.Keep.Names);
        Assert.Equal(["email"], lead.MergeKey);
        Assert.Equal(["Status", "ConvertedDate", "ConvertedAccountId", "OwnerId"], lead.NeverUse);
        Assert.Equal("ConvertedContactId", lead.ContactField);
        Assert.Equal(
            ["email", "domain", "mail_type", "title", "seniority", "department", "industry", "employees", "size_band", "country", "created", "source", "rep_says"],
            lead.Fields.Select(f => f.Name));
        Assert.Equal(new MappedValue("finance", ValueQuality.Good), Field("industry").Convert(" banking "));
        Assert.Equal(new MappedValue("other", ValueQuality.Unknown), Field("industry").Convert("Hi-Tech"));
        Assert.Equal(new MappedValue(null, ValueQuality.Empty), Field("employees").Convert(""));
        Assert.Equal(new MappedValue("50–199", ValueQuality.Good), Field("size_band").Convert("120"));
        Assert.Equal(new MappedValue("unknown", ValueQuality.Empty), Field("country").Convert(null));
        Assert.Equal(new MappedValue("NO", ValueQuality.Good), Field("country").Convert("Norway"));
        Assert.Equal(new MappedValue("later", ValueQuality.Good), Field("rep_says").Convert("Wrong timing"));
        Assert.Equal(("hs.contacts", 1, "lastmodifieddate"), (Pipeline.Leads[1].Stream.ToString(), Pipeline.Leads[1].Priority, Pipeline.Leads[1].ChangedBy));
        Assert.Equal(["email"], Pipeline.Leads[1].MergeKey);
        Assert.Equal(["lifecyclestage"], Pipeline.Leads[1].NeverUse);

        IFieldConversion Field(string name) => lead.Fields.Single(f => f.Name == name).Conversion;
    }

    [Fact]
    public void Accounts_AllWords_AreRead()
    {
        AccountSource account = Pipeline.Accounts[0];

        Assert.Equal(("sf.Account", "account", 0, "SystemModstamp"), (account.Stream.ToString(), account.ObjectName, account.Priority, account.ChangedBy));
        Assert.Equal(TimeSpan.FromMinutes(30), account.Overlap);
        Assert.Equal(["IsDeleted"], account.Keep.Names);
        Assert.Equal(("domain", null, "OwnerId"), (account.DomainField, account.LeadField, account.OwnerField));
        Assert.Equal(["domain", "revenue", "branch"], account.Fields.Select(f => f.Name));
        AccountSource company = Pipeline.Accounts[1];
        Assert.Equal(("hs.companies", "company", 1), (company.Stream.ToString(), company.ObjectName, company.Priority));
        Assert.Equal((null, "associations.companies", null), (company.DomainField, company.LeadField, company.OwnerField));
    }

    [Fact]
    public void Activities_AllWords_AreRead()
    {
        Assert.Equal(["sf.Task", "sf.Event", "hs.page_views", "hs.form_submissions"], Pipeline.Activities.Select(a => a.Stream.ToString()));
        Assert.Equal(["ActivityDate", "StartDateTime", "occurredAt", "submittedAt"], Pipeline.Activities.Select(a => a.When));
        Assert.Equal([new("Type", null), new(null, "meeting"), new(null, "page"), new(null, "form")], Pipeline.Activities.Select(a => a.Kind));
        Assert.Equal([null, null, new("url", null), new("form_name", null)], Pipeline.Activities.Select(a => a.Detail));
        Assert.Equal(["CreatedDate", "CreatedDate", null, null], Pipeline.Activities.Select(a => a.KnownAt));
        Assert.Equal([null, "WhoId", null, null], Pipeline.Activities.Select(a => a.LeadField));
        Assert.All(Pipeline.Activities, a => Assert.Equal(TimeSpan.FromMinutes(15), a.Overlap));
    }

    [Fact]
    public void Deal_AllWords_AreRead()
    {
        DealSource deal = Assert.Single(Pipeline.Deals);

        Assert.Equal(("sf.Opportunity", "deal", "SystemModstamp"), (deal.Stream.ToString(), deal.ObjectName, deal.ChangedBy));
        Assert.Equal(new DealVia.Role(StreamKey.Parse("sf.OpportunityContactRole"), "OpportunityId", "ContactId"), deal.Via);
        Assert.Equal([FieldKind.YesNo, FieldKind.YesNo, FieldKind.Number, FieldKind.Instant], deal.Fields.Select(f => f.Kind));
    }

    [Fact]
    public void Features_OfEveryKind_AreRead()
    {
        Assert.Equal(new FieldFeature("seniority", "{value} title", Expectation.None, 95, "seniority", FieldKind.Text) { Owner = "revops", Since = new DateOnly(2026, 1, 31) }, Feature("seniority"));
        Assert.Equal(new IsFeature("business_mail", "business e-mail", Expectation.None, 98, "mail_type", "business"), Feature("business_mail"));
        Assert.Equal(new AccountFieldFeature("branch", "account in {value}", Expectation.None, 99, "branch", FieldKind.Text), Feature("branch"));
        Assert.Equal(new AccountFieldFeature("revenue", null, Expectation.Higher, 100, "revenue", FieldKind.Number), Feature("revenue"));
        Assert.Equal(new AgeFeature("age", null, Expectation.Lower, 101, "created"), Feature("age"));
        Assert.Equal(new ChangedFeature("new_title", "has a new title", Expectation.None, 102, "title", TimeSpan.FromDays(30)), Feature("new_title"));
        Assert.Equal(new RecencyFeature("days_since_last", "last activity {value} days ago", Expectation.None, 104, new Always(), TimeSpan.FromDays(1), 90), Feature("days_since_last"));
        CountFeature pricing = Assert.IsType<CountFeature>(Feature("pricing_7d"));
        Assert.Equal(["kind", "detail"], pricing.Where.Names);
        Assert.Equal((TimeSpan.FromDays(7), 107), (pricing.Within, pricing.Line));
        VelocityFeature momentum = Assert.IsType<VelocityFeature>(Feature("momentum"));
        Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromDays(28)), (momentum.Recent, momentum.Before));
        Assert.False(Assert.IsType<HappenedFeature>(Feature("asked_demo")).Negated);
        Assert.True(Assert.IsType<HappenedFeature>(Feature("gone_quiet")).Negated);
        Assert.Equal(new RatioFeature("share_of_week", null, Expectation.None, 116, "visits_7d", "visits_30d"), Feature("share_of_week"));
        Assert.Equal(new RatioFeature("share_of_pricing", null, Expectation.None, 117, "pricing_7d", "visits_7d"), Feature("share_of_pricing"));
        Assert.Equal(new GroupFeature("account_heat", "{value} visits from this company", Expectation.None, 119, "visits_7d", "domain", "business_mail", RollUp.Sum), Feature("account_heat"));
        Assert.Equal(new GroupFeature("hottest", null, Expectation.None, 120, "visits_7d", "account", null, RollUp.Max), Feature("hottest"));
        Assert.Equal(new GroupFeature("colleagues", "{value} people of this company", Expectation.None, 121, string.Empty, "domain", "business_mail", RollUp.People), Feature("colleagues"));

        static FeatureDefinition Feature(string name) => Pipeline.Features.Features[Pipeline.Features.IndexOf(name)];
    }

    [Fact]
    public void Label_AllWords_AreRead()
    {
        Assert.Equal(("deal", "won"), (Pipeline.Label.GoodWhen.Single().ObjectName, Pipeline.Label.GoodWhen.Single().Condition.Names.Single()));
        Assert.Empty(Pipeline.Label.BadWhen);
        Assert.True(Pipeline.Label.WindowOverIsBad);
        Assert.Equal(TimeSpan.FromDays(90), Pipeline.Label.Within);
        Assert.Equal([1.0, 7, 30], Pipeline.Label.ScoreMoments.Select(m => m.TotalDays));
        Assert.Equal(new FeedbackOptions("rep_says", 0.4, 0.2), Pipeline.Model.Feedback);
    }

    [Fact]
    public void Model_AllWords_AreRead()
    {
        ModelOptions model = Pipeline.Model;

        Assert.Equal([ModelKind.Logistic, ModelKind.BoostedTrees, ModelKind.RandomForest], model.Try);
        Assert.Equal((0.02, 15, 110, 120, 6), (model.PreferSimpleIfWithin, model.MaxFactors, model.MinGood, model.MinBad, model.MinMonths));
        Assert.Equal(["asked_demo", "pricing_7d >= 2", "Senior", "gone_quiet"], model.Rules.Select(r => r.Name));
        Assert.Equal([40.0, 20, 15, -30], model.Rules.Select(r => r.Points));
        Assert.Equal(ScoreScale.Capacity, model.Scale);
        Assert.Equal(new SegmentOptions("size_band", 160), model.Segments);
        Assert.Equal((0.95, "revops"), (model.Promotion.Confidence, model.Promotion.Approver));
        Assert.Equal(["auc", "calibration"], model.Promotion.NotWorseOn);
        Assert.Equal(new RetrainOptions(TimeSpan.FromDays(91), true, 0.15), model.Retrain);
        Assert.Equal(0.03, model.Explore);
        Assert.Equal((90, 0.75), (model.Fairness!.MinGroup, model.Fairness.SelectionRatio));
        Assert.Equal(["industry", "size_band", "country"], model.Fairness.Groups);
    }

    [Fact]
    public void Tiers_AllWords_AreRead() => Assert.Equal(
        new TierOptions(82, 51, 5, 4) { Hot = new TierAim("senior_reps", 0.12, 0.1, 152), Warm = new TierAim("bdr", 0.04, null, 153) },
        Pipeline.Tiers);

    [Fact]
    public void Teams_AllWords_AreRead()
    {
        TeamDefinition reps = Pipeline.Teams[0];
        TeamDefinition bdr = Pipeline.Teams[1];

        Assert.Equal(TeamOrder.FewestOpenFirst, reps.Order);
        Assert.Equal([("rep1@northwind.test", 2.0, 20), ("rep2@northwind.test", 1.0, 12)], reps.People.Select(p => (p.User, p.Weight, p.Weekly)));
        Assert.Equal([["DE", "AT"], ["CH", "DE"]], reps.People.Select(p => p.Regions));
        Assert.Equal((new TimeOnly(9, 0), new TimeOnly(17, 30)), (reps.Hours!.From, reps.Hours.To));
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], reps.Hours.Days);
        Assert.Equal([new DaySpan(new DateOnly(2026, 12, 24), new DateOnly(2027, 1, 2)), new DaySpan(new DateOnly(2026, 5, 1), new DateOnly(2026, 5, 1))], reps.DaysOff);
        Assert.Equal((TeamOrder.RoundRobin, 60, new CrmGroup(Sf, "BDR")), (bdr.Order, bdr.Weekly, bdr.PeopleFrom));
        Assert.Empty(bdr.People);
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Saturday], bdr.Hours!.Days);
    }

    [Fact]
    public void Routing_AllWords_AreRead()
    {
        Assert.Equal(
            [new RouteTarget.AccountOwner(), new RouteTarget.Team("senior_reps"), new RouteTarget.Team("senior_reps"), new RouteTarget.Team("bdr"), new RouteTarget.Person("boss@northwind.test"), new RouteTarget.Queue(Sf, "Nurture")],
            Pipeline.Routing.Select(r => r.To));
        Assert.Equal([null, "country", null, null, null, null], Pipeline.Routing.Select(r => r.RegionField));
        Assert.Equal(["account_owner"], Pipeline.Routing[0].When.Names);
        Assert.Equal(["tier", "country"], Pipeline.Routing[1].When.Names);
        Assert.Equal("Known customer", Pipeline.Routing[0].Name);
    }

    [Fact]
    public void Sla_AllWords_AreRead() => Assert.Equal(
        [
            new SlaRule(Tier.Hot, TimeSpan.FromHours(2), TimeSpan.FromHours(1), SlaBreach.Reassign, true, 177),
            new SlaRule(Tier.Warm, TimeSpan.FromDays(2), TimeSpan.FromDays(1), SlaBreach.AlertManager, false, 178),
            new SlaRule(Tier.Cold, TimeSpan.FromDays(28), null, SlaBreach.Nothing, false, 179),
        ],
        Pipeline.Sla);

    [Fact]
    public void WriteBack_AllWords_AreRead()
    {
        IReadOnlyList<WriteBackField> fields = Pipeline.WriteBack[0].Fields;

        Assert.Equal(
            [WriteBackValue.Score, WriteBackValue.Probability, WriteBackValue.Tier, WriteBackValue.Factor, WriteBackValue.Factor, WriteBackValue.Factor, WriteBackValue.WhatChanged, WriteBackValue.LeadsLikeThis, WriteBackValue.Feedback, WriteBackValue.ScoredAt, WriteBackValue.OwnerReason, WriteBackValue.Owner],
            fields.Select(f => f.Value));
        Assert.Equal((1, 3.0), (fields[0].Round, fields[0].IfMovedBy));
        Assert.Equal("Warm", fields[2].Picklist![Tier.Warm]);
        Assert.Equal([1, 2, 3], fields.Skip(3).Take(3).Select(f => f.FactorNumber));
        Assert.Equal([120, 120, 120, 255, 100], fields.Skip(3).Take(5).Select(f => f.Length));
        Assert.True(fields[9].OnlyWithOthers);
        Assert.True(fields[11].NeverIfChangedByHuman);
        Assert.Equal([OwnerOrigin.Queue, new OwnerOrigin("rep9@northwind.test")], fields[11].OnlyFrom);
        Assert.Equal(WriteBackValue.Trend, Pipeline.WriteBack[1].Fields[2].Value);
    }

    [Fact]
    public void Guards_AllWords_AreRead()
    {
        Assert.Equal((0.15, 0.02, TimeSpan.FromDays(30)), (Pipeline.Guards.MaxChangedTiers, Pipeline.Guards.MaxRejected, Pipeline.Guards.KeepUndo));
        Assert.Equal([new("industry", 0.2), new("seniority", 0.3)], Pipeline.Guards.MaxMissingInput);
    }

    [Fact]
    public void Schedules_AllWords_AreRead()
    {
        ScheduleOptions schedules = Pipeline.Schedules;

        Assert.Equal((TimeSpan.FromMinutes(5), true), (schedules.PullEvery, schedules.ScoreAfterPull));
        Assert.Equal(("0 3 * * *", "0 4 * * SUN", "0 8 * * MON"), (schedules.FullPassCron, schedules.RetrainCron, schedules.ReportCron));
        Assert.Equal((TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(10)), (schedules.MustRunWithin, schedules.AnswerWithin));
        Assert.Equal([Hs, Sf], schedules.LiveFrom);
    }

    [Fact]
    public void Alerts_OfEveryTrigger_AreRead()
    {
        IReadOnlyList<AlertRule> alerts = Pipeline.Alerts;

        AlertTrigger.ScoreMoved rise = Assert.IsType<AlertTrigger.ScoreMoved>(alerts[0].When);
        Assert.Equal((true, 20.0, TimeSpan.FromHours(24)), (rise.Rises, rise.Points, rise.Within));
        Assert.Equal(["tier"], rise.And.Names);
        Assert.Equal(new AlertAction.Tell(AlertAudience.Owner, AlertChannel.Task, Sf), alerts[0].Do);
        Assert.Equal(["account_heat"], Assert.IsType<AlertTrigger.Lead>(alerts[1].When).Condition.Names);
        Assert.Equal(new AlertAction.Tell(AlertAudience.AccountOwner, AlertChannel.Email, null), alerts[1].Do);
        Assert.Equal(new AlertTrigger.ScoreMoved(false, 25, TimeSpan.FromDays(30), new Always()), alerts[2].When);
        Assert.Equal(new AlertAction.AddToList(Hs, "Re-engage"), alerts[2].Do);
        Assert.Equal(new AlertTrigger.Run(0.01, true), alerts[3].When);
        Assert.Equal(new AlertAction.Tell(AlertAudience.Ops, AlertChannel.Webhook, null), alerts[3].Do);
        Assert.Equal([false, false, false, true, false], alerts.Select(a => a.OncePerState));
        Assert.Equal(new AlertAction.Tell(AlertAudience.Manager, AlertChannel.Log, null), alerts[4].Do);
        Assert.Equal(225, alerts[0].Line);
    }
}
