namespace LeadScoring.Engine.Pull;

/// <summary>Reads fields that change without the record's stamp moving: formulas, roll-ups, associations. What differs is known from the moment it was seen.</summary>
/// <remarks>Pages and their own checkpoint are stored together, so that a cut-off or a spent budget loses nothing: the next time goes on from there.</remarks>
public static class SilentFieldsStage
{
    /// <summary>Reads them for some streams.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="streams">Which streams.</param>
    /// <param name="cancellationToken">Cancels between pages.</param>
    public static async Task<IReadOnlyList<RepairReport>> RunAsync(RunContext context, IReadOnlySet<StreamKey> streams, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(streams);
        return await StreamTour.RunAsync(
            context,
            r => !r.IsHistory && streams.Contains(r.Stream),
            v => ReadAsync(v, cancellationToken),
            r => r.Failure,
            (read, failure) => Task.FromResult(new RepairReport(read.Stream, 0, 0, failure)));
    }

    private static async Task<RepairReport> ReadAsync(StreamVisit visit, CancellationToken cancellationToken)
    {
        RepairReport report = new(visit.Stream, 0, 0, null);
        try
        {
            Checkpoint? from = await visit.ReadCheckpointAsync(Reading.SilentFields, cancellationToken);
            await foreach (RecordPage page in visit.Connector.ReadSilentFieldsAsync(visit.Read.Request, from, cancellationToken))
            {
                PageCommit commit = await visit.CommitAsync(Reading.SilentFields, page with { IsRepair = true }, cancellationToken);
                report = report with { Read = report.Read + page.Records.Count, Changed = report.Changed + commit.Changed };
                visit.Context.Report("repair", visit.Stream.ToString(), report.Read, page.ExpectedRows);
            }
        }
        catch (CrmException e)
        {
            report = report with { Failure = StreamFailures.Named(e, visit.Read, visit.Connector.Connection) };
        }

        return report;
    }
}

/// <summary>What reading a stream's silent fields brought.</summary>
/// <param name="Stream">Which stream.</param>
/// <param name="Read">Records looked at.</param>
/// <param name="Changed">Records with other values than before.</param>
/// <param name="Failure">Why it ended early; the next time goes on from there.</param>
public sealed record RepairReport(StreamKey Stream, int Read, int Changed, CrmException? Failure);
