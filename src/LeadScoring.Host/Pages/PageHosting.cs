using Microsoft.AspNetCore.DataProtection;

namespace LeadScoring.Host.Pages;

/// <summary>How the pages join the service: rendered on the server, without scripts, cookies or forms.</summary>
internal static class PageHosting
{
    /// <summary>Adds what the pages need.</summary>
    public static void AddLeadScoringPages(this IServiceCollection services)
    {
        services.AddRouting();
        services.AddRazorComponents();

        // The framework asks for keys to protect forms with; there are no forms, so no key is ever worth keeping in a file.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery();

        // A foreign web page that points its own name at this machine must not read leads through the user's browser.
        services.AddHostFiltering(o => o.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
    }

    /// <summary>Maps the pages.</summary>
    public static void UseLeadScoringPages(this WebApplication application)
    {
        application.UseExceptionHandler(failed => failed.Run(context =>
        {
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync("This page could not be made; the log on standard error says why.\n", context.RequestAborted);
        }));
        application.UseHostFiltering();
        application.Use((context, next) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers.CacheControl = "no-store";
            return next(context);
        });
        application.UseRouting();
        application.UseAntiforgery();
        application.MapGet("/style.css", () => Results.Text(StyleSheet.Text, "text/css"));
        application.MapRazorComponents<App>();
    }
}
