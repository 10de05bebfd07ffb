namespace LeadScoring.Engine.WriteBack;

/// <summary>Forgets the values before our writes once <c>guards.keep_undo</c> is over: they are the customer's data and are kept no longer than needed.</summary>
internal static class UndoMemory
{
    private const int MostPerRun = 20_000;

    public static async Task FadeAsync(RunContext context, CancellationToken cancellationToken)
    {
        if (context.Pipeline.Guards.KeepUndo is { } kept)
        {
            await context.Store.Ledger.ForgetPreviousAsync(context.Now - kept, MostPerRun, cancellationToken);
        }
    }
}
