using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace LeadScoring.Bench;

/// <summary>An emulator as a process of its own, so that neither its memory nor its collector is in the client's figures.</summary>
/// <remarks>
/// The process is this bench again, with the verb <c>emulator</c>: it fills the emulator with as many records as asked for and prints its address as its first line.
/// </remarks>
internal sealed class EmulatorChild : IAsyncDisposable
{
    /// <summary>First argument by which the bench knows that it is the child.</summary>
    public const string Verb = "emulator";

    private readonly Process _process;
    private readonly HttpClient _http;

    private EmulatorChild(Process process, Uri address)
    {
        _process = process;
        Address = address;
        _http = new HttpClient { BaseAddress = address };
    }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>Largest resident set so far, in millions of bytes.</summary>
    public double PeakMegabytes => ProcessReading.PeakMegabytes(_process.Id);

    /// <summary>User and system time so far.</summary>
    public TimeSpan Cpu => ProcessReading.Cpu(_process) ?? TimeSpan.Zero;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="arguments">What the child's verb takes: the CRM, then its sizes.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="InvalidOperationException">It ended instead of answering.</exception>
    public static async Task<EmulatorChild> StartAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [Verb, .. arguments]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The emulator did not start.");
        string? line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return line is not null && Uri.TryCreate(line, UriKind.Absolute, out Uri? address)
            ? new EmulatorChild(process, address)
            : throw new InvalidOperationException($"The emulator ended instead of answering: {line}");
    }

    /// <summary>Runs in the child: says where the emulator is and stays until the parent closes the input or ends.</summary>
    public static async Task ServeAsync(Uri address, CancellationToken cancellationToken)
    {
        Console.WriteLine(address);
        await Console.Out.FlushAsync(cancellationToken);
        while (await Console.In.ReadLineAsync(cancellationToken) is not null)
        {
            // Only the end of the input counts.
        }
    }

    /// <summary>What the emulator says of itself at <c>/__emulator__/state</c>.</summary>
    public async Task<JsonElement> StateAsync(CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<JsonElement>(new Uri("__emulator__/state", UriKind.Relative), cancellationToken);

    /// <summary>API requests it has received.</summary>
    public async Task<long> RequestsAsync(CancellationToken cancellationToken) => (await StateAsync(cancellationToken)).GetProperty("requests").GetInt64();

    /// <summary>Posts JSON to a control route such as <c>edit</c>.</summary>
    public async Task ControlAsync<T>(string route, T body, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(new Uri($"__emulator__/{route}", UriKind.Relative), body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }
}
