using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Spoor.Testing;

/// <summary>Ports for programs that must be told theirs before they start.</summary>
public static class FreePort
{
    private static readonly ConcurrentDictionary<int, bool> s_given = new();

    /// <summary>A port of the loopback address that nothing listened on a moment ago, and that was not given before.</summary>
    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (s_given.TryAdd(port, true)) return port;
        }
    }
}
