using Spoor.ServiceDefaults.Listening;

namespace Spoor.ServiceDefaults.Commands;

/// <summary><c>--healthcheck</c>: asks the process that serves on this machine; for containers that hold nothing else.</summary>
internal static class HealthProbe
{
    /// <returns>0 when it is ready, otherwise 1.</returns>
    public static async Task<int> RunAsync(ListenPlan plan, TextWriter output)
    {
        if (plan[ListenPlan.Admin] == 0)
        {
            await output.WriteLineAsync("Listen:Admin is 0: there is no port to ask.");
            return 1;
        }

        using var handler = new HttpClientHandler();
        // It asks its own machine whether the process lives, not who it is.
        if (plan.IsAdminTls) handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            using var answer = await client.GetAsync(new Uri($"{(plan.IsAdminTls ? "https" : "http")}://{plan.LocalHost}:{plan[ListenPlan.Admin]}/readyz"));
            await output.WriteAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await output.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
