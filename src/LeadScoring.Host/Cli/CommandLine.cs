using System.CommandLine;
using LeadScoring.Host.Cli.Verbs;

namespace LeadScoring.Host.Cli;

/// <summary>The verbs of <c>leadscoring</c>.</summary>
internal static class CommandLine
{
    /// <summary>The whole command line.</summary>
    public static RootCommand Build()
    {
        CommonOptions common = new();
        return new RootCommand("Pulls leads from Salesforce and HubSpot, learns from won and lost, and writes scores back into CRM fields.")
        {
            DemoVerb.Build(common),
            EmulateVerb.Build(common),
            ConnectVerb.Build(common),
            CheckVerb.Build(common),
            PreviewVerb.Build(common),
            DiffVerb.Build(common),
            SchemaVerb.Build(),
            ProvisionVerb.Build(common),
            PullVerb.Build(common),
            ImportVerb.Build(common),
            EraseVerb.Build(common),
            RetainVerb.Build(common),
            TrainVerb.Build(common),
            ModelsVerb.Build(common),
            ScoreVerb.Build(common),
            PlanVerb.Build(common),
            ApplyVerb.Build(common),
            SyncVerb.Build(common),
            ExplainVerb.Build(common),
            TiersVerb.Build(common),
            ReportVerb.Build(common),
            UndoVerb.Build(common),
            ReleaseVerb.Build(common),
            QualityVerb.Build(common),
            IdentityVerb.Build(common),
            StatusVerb.Build(common),
            StoreVerb.Build(common),
            MonitorVerb.Build(common),
            ServeVerb.Build(common),
        };
    }
}
