using System.CommandLine;
using LeadScoring.Connectors.Http;
using LeadScoring.Connectors.HubSpot;
using LeadScoring.Connectors.Salesforce;
using LeadScoring.Host.Connecting;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>connect MAPPING CONNECTION</c>: lets an administrator allow our app in a browser, and keeps the refresh token in the vault.</summary>
internal static class ConnectVerb
{
    private const int DefaultPort = 8485;
    private const int DefaultMinutes = 10;

    public static Command Build(CommonOptions common)
    {
        Argument<string> name = new("CONNECTION") { Description = "The connection's name in the mapping." };
        Option<int> port = NumberOption.Of("--port", "Where the browser brings the answer, on the loopback address; 0 takes a free port.", 0, NumberOption.MaxPort, DefaultPort);
        Option<int> wait = NumberOption.Of("--wait", "How long to wait for the answer, in minutes.", 1, 24 * 60, DefaultMinutes, "MINUTES");
        Command command = new(
            "connect",
            "Lets an administrator allow our app in a browser, and keeps the refresh token in the vault.\n\nExample: leadscoring connect mappings/salesforce.yaml sf")
        { common.Mapping, name, port, wait, common.Set, common.Json };
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            PipelineDefinition pipeline = PipelineSession.Read(new SessionRequest(parsed.GetRequiredValue(common.Mapping), null, parsed.GetRequiredValue(common.Set), 1), console).Pipeline!;
            CrmConnection connection = Find(pipeline, parsed.GetRequiredValue(name));
            TimeSpan patience = TimeSpan.FromMinutes(parsed.GetRequiredValue(wait));
            await ConnectAsync(connection, Vault(), parsed.GetRequiredValue(port), patience, console, cancellationToken);
            console.Line($"{connection.Id}: connected. The vault keeps the refresh token as {connection.SecretName}.");
            console.Json(new { ok = true, connection = connection.Id.Value, secret = connection.SecretName });
            return ExitCode.Done;
        });
    }

    /// <summary>Asks, waits, exchanges, stores, and proves that what is stored works.</summary>
    private static async Task ConnectAsync(CrmConnection connection, ISecretVault vault, int port, TimeSpan patience, RunConsole console, CancellationToken cancellationToken)
    {
        using SocketsHttpHandler handler = CrmSockets.Create();
        await using ConsentListener listener = await ConsentListener.StartAsync(port, cancellationToken);
        using ConsentRequest question = connection.Kind switch
        {
            "salesforce" => SalesforceConsent.Ask(connection, vault, listener.Redirect, handler, TimeProvider.System, seed: 1),
            "hubspot" => HubSpotConsent.Ask(connection, vault, listener.Redirect, handler, TimeProvider.System, seed: 1),
            _ => throw new UserInputException($"Connection {connection.Id}: \"{connection.Kind}\" cannot be connected this way."),
        };
        console.Note($"Open this address in a browser on this machine, as an administrator of the account (the app's callback address must be {listener.Redirect}):");
        console.Note(question.Address.AbsoluteUri);
        string secret = await AnsweredAsync(question, listener, patience, console, cancellationToken);
        await using (await vault.LockAsync(connection.SecretName, cancellationToken))
        {
            // The question was answered and the code is used up: this must not be cut off.
            await vault.StoreAsync(connection.SecretName, secret, CancellationToken.None);
        }

        await PipelineSession.ConnectorOf(connection, vault, handler, seed: 1, new ApiBudgets(TimeProvider.System)).CheckAsync(cancellationToken);
    }

    private static async Task<string> AnsweredAsync(ConsentRequest question, ConsentListener listener, TimeSpan patience, RunConsole console, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = new(patience, TimeProvider.System);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        while (true)
        {
            try
            {
                return await question.ExchangeAsync(await listener.NextAsync(either.Token), cancellationToken);
            }
            catch (CrmException e) when (e.Code == "STATE")
            {
                // Somebody else's answer must not end the wait for the right one.
                console.Note(e.Message);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new CrmException(CrmFailureKind.Unauthorized, $"Nobody answered within {patience.TotalMinutes:0} minutes. Run connect again, open the address and allow the app.");
            }
        }
    }

    private static CrmConnection Find(PipelineDefinition pipeline, string name) =>
        pipeline.Connections.FirstOrDefault(c => c.Id.Value == name)
            ?? throw new UserInputException($"The mapping has no connection \"{name}\"; it has {string.Join(", ", pipeline.Connections.Select(c => c.Id.Value))}.");

    private static ISecretVault Vault() => SecretVaults.FromEnvironment(TimeProvider.System) as ISecretVault
        ?? throw new CrmException(CrmFailureKind.Misconfigured, $"There is no vault to keep the refresh token in. Set {SecretVaults.PathVariable} to the path of a file and {SecretVaults.KeyVariable} to its key (openssl rand -base64 32), for this command and for the service.");
}
