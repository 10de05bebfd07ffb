using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>HubSpot's consent page, <c>/oauth/authorize</c>: allows the app at once and sends the browser back with a code. The code, like all secrets here, is <c>emulator</c>.</summary>
internal static class ConsentPage
{
    public static bool IsAsked(HttpRequest request) => request.Path == "/oauth/authorize" && HttpMethods.IsGet(request.Method);

    public static Task AnswerAsync(HttpContext context)
    {
        IQueryCollection asked = context.Request.Query;
        string redirect = asked["redirect_uri"].ToString();
        if (asked["client_id"] != AccessTokens.Word || asked["scope"].Count == 0 || !Uri.TryCreate(redirect, UriKind.Absolute, out _))
        {
            // Never send a browser to an address that no app vouches for.
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync("Authorization failed because the app's client_id, scope or redirect_uri is missing or wrong.", context.RequestAborted);
        }

        Dictionary<string, string?> answer = new() { ["code"] = AccessTokens.Word };
        if (asked.TryGetValue("state", out Microsoft.Extensions.Primitives.StringValues state))
        {
            answer["state"] = state;
        }

        context.Response.Redirect(QueryHelpers.AddQueryString(redirect, answer));
        return Task.CompletedTask;
    }
}
