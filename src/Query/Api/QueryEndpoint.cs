using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api;

/// <summary>Answers a request, or throws.</summary>
/// <param name="context">The request.</param>
/// <param name="cancellationToken">Cancelled when the client goes away.</param>
/// <returns>The number of spans in the answer.</returns>
internal delegate Task<int> Answer(HttpContext context, CancellationToken cancellationToken);

/// <summary>Answers with an error in the shape of an API.</summary>
/// <param name="context">The request.</param>
/// <param name="status">HTTP status.</param>
/// <param name="message">What happened.</param>
/// <returns>When it is on its way.</returns>
internal delegate Task ErrorAnswer(HttpContext context, int status, string message);

/// <summary>What surrounds each endpoint: counting, timing, and turning exceptions into the API's errors.</summary>
internal static class QueryEndpoint
{
    /// <summary>Maps an endpoint.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="pattern">Its route.</param>
    /// <param name="name">Its name in metrics and log lines.</param>
    /// <param name="answer">What it does.</param>
    /// <param name="answerError">How it tells errors.</param>
    public static void Map(IEndpointRouteBuilder routes, string pattern, string name, Answer answer, ErrorAnswer answerError)
    {
        var telemetry = routes.ServiceProvider.GetRequiredService<QueryTelemetry>();
        var clock = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        telemetry.EndpointMapped(name);
        routes.MapGet(pattern, context => ServeAsync(context, name, answer, answerError, telemetry, clock));
    }

    private static async Task ServeAsync(
        HttpContext context, string name, Answer answer, ErrorAnswer answerError, QueryTelemetry telemetry, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        var cancellationToken = context.RequestAborted;
        try
        {
            try
            {
                telemetry.SpansReturned(name, await answer(context, cancellationToken));
            }
            catch (ParameterException e)
            {
                await answerError(context, StatusCodes.Status400BadRequest, e.Message);
            }
            catch (StoreUnavailableException e)
            {
                telemetry.StoreUnavailable(name, e);
                if (context.Response.HasStarted) throw new OperationCanceledException(e.Message, e);
                var status = e.IsTransient ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
                await answerError(context, status, e.Message);
            }
            telemetry.RequestAnswered(name, context.Response.StatusCode, clock.GetElapsedTime(started).TotalSeconds);
        }
        catch (OperationCanceledException)
        {
            // Cutting the connection is the only way left to say that the answer is not whole.
            telemetry.RequestAborted(name);
            context.Abort();
        }
        catch (Exception e)
        {
            // The edge of the process: one request fails, the others go on.
            telemetry.RequestFailed(name, e);
            if (context.Response.HasStarted)
            {
                telemetry.RequestAborted(name);
                context.Abort();
                return;
            }
            await answerError(context, StatusCodes.Status500InternalServerError, $"Internal error: {e.GetType().Name}. The log tells more.");
            telemetry.RequestAnswered(name, StatusCodes.Status500InternalServerError, clock.GetElapsedTime(started).TotalSeconds);
        }
    }
}
