using System.Net;
using System.Net.Sockets;

namespace Spoor.Pipeline.Tests.Processes;

/// <summary>Ports of the loopback address that nobody listens on at this moment.</summary>
internal static class FreePorts
{
    /// <summary>Finds some, all different.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            foreach (var listener in listeners) listener.Start();
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners) listener.Dispose();
        }
    }
}
