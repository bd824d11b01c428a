using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Spoor.Collector.Receivers;

/// <summary>Asks each connection to leave at its age: the server sends GOAWAY, answers what has begun, and closes. gRPC clients keep one
/// connection for ever otherwise, and a new replica would get nothing.</summary>
internal sealed class ConnectionAge(IOptions<ConnectionsOptions> options, TimeProvider time, IntakeTelemetry telemetry)
{
    private const double Jitter = 0.1;

    /// <summary>Ages the connections of a port.</summary>
    public static void Apply(ListenOptions listen)
    {
        var age = listen.ApplicationServices.GetRequiredService<ConnectionAge>();
        listen.Use(next => connection => age.RunAsync(connection, next));
    }

    /// <summary>Runs one connection.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var age = options.Value.MaxAge * (1 - Jitter + 2 * Jitter * Random.Shared.NextDouble());
        await using var timer = time.CreateTimer(_ => Leave(connection), null, age, Timeout.InfiniteTimeSpan);
        await next(connection);
    }

    private void Leave(ConnectionContext connection)
    {
        telemetry.ConnectionAged();
        connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }
}
