using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LeadScoring.Host.Connecting;

/// <summary>Waits on the loopback address for what a CRM's consent page sends the browser back with.</summary>
internal sealed class ConsentListener : IAsyncDisposable
{
    private const string CallbackPath = "/callback";
    private const string Page = "<!doctype html><title>LeadScoring</title><p>LeadScoring has the answer. Go back to the terminal; this window can be closed.</p>";

    private readonly WebApplication _application;
    private readonly Channel<IReadOnlyDictionary<string, string>> _answers;

    private ConsentListener(WebApplication application, Channel<IReadOnlyDictionary<string, string>> answers, Uri redirect)
    {
        _application = application;
        _answers = answers;
        Redirect = redirect;
    }

    /// <summary>Where the browser brings the answer: to be registered with the app. Spelt with <c>localhost</c>, the one host that CRMs accept without TLS.</summary>
    public Uri Redirect { get; }

    /// <summary>Starts listening.</summary>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ConsentListener> StartAsync(int port, CancellationToken cancellationToken)
    {
        Channel<IReadOnlyDictionary<string, string>> answers = Channel.CreateUnbounded<IReadOnlyDictionary<string, string>>();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(ConsentListener).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Listen(IPAddress.Loopback, port);
        });
        WebApplication application = builder.Build();
        application.Run(context => AnswerAsync(context, answers.Writer));
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        int taken = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return new ConsentListener(application, answers, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{taken}{CallbackPath}")));
    }

    /// <summary>Waits for the next answer that has a code or an error; whether it is the right one its state tells.</summary>
    public ValueTask<IReadOnlyDictionary<string, string>> NextAsync(CancellationToken cancellationToken) => _answers.Reader.ReadAsync(cancellationToken);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, ChannelWriter<IReadOnlyDictionary<string, string>> answers)
    {
        // Browsers also ask for icons, and anybody on this machine may knock.
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Path != CallbackPath || !(context.Request.Query.ContainsKey("code") || context.Request.Query.ContainsKey("error")))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(Page, context.RequestAborted);
        await answers.WriteAsync(context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal));
    }
}
