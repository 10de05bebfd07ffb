using LeadScoring.Connectors.Http;
using LeadScoring.Host.Serving;

namespace LeadScoring.Host.Webhooks;

/// <summary>How webhooks join the service.</summary>
internal static class WebhookHosting
{
    /// <summary>Adds what receives and works off hints.</summary>
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<HintService>();
        services.AddHostedService(p => p.GetRequiredService<HintService>());
    }

    /// <summary>Answers webhook requests before anything else sees them: they come under the public host name, which the pages refuse.</summary>
    public static void UseWebhooks(this WebApplication application, WebhookOptions options)
    {
        HintService service = application.Services.GetRequiredService<HintService>();
        TimeProvider clock = application.Services.GetRequiredService<TimeProvider>();
        ISecretSource secrets = SecretVaults.FromEnvironment(clock);
        HintTarget[] targets = [.. application.Services.GetRequiredService<ServedPipelines>().All.SelectMany(s => HintTarget.Of(s, options, secrets, clock, () => service.Wake(s)))];
        HubSpotWebhookEndpoint endpoint = new(targets, options, clock, application.Services.GetRequiredService<ILogger<HubSpotWebhookEndpoint>>());
        application.Map(HubSpotWebhookEndpoint.Path, branch => branch.Run(endpoint.InvokeAsync));
    }
}
