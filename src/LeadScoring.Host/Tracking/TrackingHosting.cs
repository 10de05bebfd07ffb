using LeadScoring.Connectors.Http;
using LeadScoring.Host.Serving;

namespace LeadScoring.Host.Tracking;

/// <summary>How tracking joins the service.</summary>
internal static class TrackingHosting
{
    /// <summary>Adds what takes events.</summary>
    public static void AddTracking(this IServiceCollection services)
    {
        services.AddSingleton<TrackingService>();
        services.AddHostedService(p => p.GetRequiredService<TrackingService>());
    }

    /// <summary>Answers tracking calls before anything else sees them: they come under the public host name, which the pages refuse. Nothing is answered while no mapping has a connection of type events.</summary>
    public static void UseTracking(this WebApplication application)
    {
        TrackingService service = application.Services.GetRequiredService<TrackingService>();
        ILogger<TrackingEndpoint> logger = application.Services.GetRequiredService<ILogger<TrackingEndpoint>>();
        ISecretSource secrets = SecretVaults.FromEnvironment(application.Services.GetRequiredService<TimeProvider>());
        TrackTarget[] targets =
        [
            .. application.Services.GetRequiredService<ServedPipelines>().All.SelectMany(s => s.Pipeline.Connections.Where(c => c.Kind == CrmConnection.EventsKind)
                .Select(c => new TrackTarget(c.Id, KeyOf(c, secrets, logger), s.Store.Events, () => service.Wake(s)))),
        ];
        if (targets.Length > 0)
        {
            TrackingEndpoint endpoint = new(targets, application.Services.GetRequiredService<TimeProvider>(), logger);
            application.Map(TrackingEndpoint.Path, branch => branch.Run(endpoint.InvokeAsync));
        }
    }

    private static byte[]? KeyOf(CrmConnection connection, ISecretSource secrets, ILogger logger)
    {
        try
        {
            return secrets.Read(connection.SecretName).Trim() is { Length: > 0 } key ? TrackTarget.HashOf(key) : null;
        }
        catch (CrmException e)
        {
            Log.TrackingWithoutKey(logger, connection.Id.Value, e.Message);
            return null;
        }
    }
}
