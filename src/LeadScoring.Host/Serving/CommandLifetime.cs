namespace LeadScoring.Host.Serving;

/// <summary>Leaves signals to the command line, which already turns them into a cancellation; two listeners would race.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
