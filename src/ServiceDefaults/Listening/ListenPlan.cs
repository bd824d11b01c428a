using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Spoor.ServiceDefaults.Configuration;

namespace Spoor.ServiceDefaults.Listening;

/// <summary>The ports of a process as configured in the section <c>Listen</c>.</summary>
internal sealed class ListenPlan
{
    /// <summary>The name of the port with metrics, health and status.</summary>
    public const string Admin = "Admin";

    // Ports of any process: one file or environment may serve them all.
    private static readonly string[] s_productPorts =
    [
        "OtlpGrpc", "OtlpHttp", "JaegerGrpc", "JaegerHttp", "JaegerAgentCompact", "JaegerAgentBinary", "Zipkin",
        "SamplingHttp", "SamplingGrpc", "Query", "QueryGrpc", Admin,
    ];

    private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyList<Port> _ports;
    private readonly string _address;

    private ListenPlan(IReadOnlyList<Port> ports, string address)
    {
        _ports = ports;
        _address = address;
    }

    /// <summary>Number of each open port, by name.</summary>
    public IReadOnlyDictionary<string, int> Open => _numbers;

    /// <summary>The number of a port, 0 when it is closed or not one of this process.</summary>
    public int this[string name] => _numbers.GetValueOrDefault(name);

    /// <summary>A host this process can be reached at from its own machine.</summary>
    public string LocalHost => IPAddress.TryParse(_address, out var address)
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? new UriBuilder { Host = _address }.Host : "127.0.0.1";

    /// <summary>Reads the section; what is wrong is added to <paramref name="faults"/>.</summary>
    public static ListenPlan Read(IConfiguration configuration, IReadOnlyList<Port> ports, List<string> faults)
    {
        var section = configuration.GetSection("Listen");
        var plan = new ListenPlan(ports, section["Address"] ?? "*");
        if (plan._address is not ("*" or "localhost") && !IPAddress.TryParse(plan._address, out _))
            faults.Add($"Listen:Address is \"{plan._address}\"; use an IP address, localhost, or * for all interfaces.");

        foreach (var port in ports)
        {
            var number = port.Default;
            if (section[port.Name] is { Length: > 0 } written
                && (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > IPEndPoint.MaxPort))
                faults.Add($"Listen:{port.Name} is \"{written}\"; use a port from 1 to {IPEndPoint.MaxPort}, or 0 to keep it closed.");
            else if (number != 0)
                plan._numbers[port.Name] = number;
        }
        foreach (var same in plan._numbers.GroupBy(open => open.Value, open => open.Key).Where(same => same.Count() > 1))
            faults.Add($"Port {same.Key} is given to {string.Join(" and ", same.Select(name => "Listen:" + name))}.");

        var known = s_productPorts.Concat(ports.Select(port => port.Name)).Append("Address").ToList();
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            faults.Add(NearestName.UnknownKey("Listen", child.Key, known));
        return plan;
    }

    /// <summary>Opens the ports.</summary>
    public void Apply(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        foreach (var port in _ports.Where(port => _numbers.ContainsKey(port.Name)))
        {
            var number = _numbers[port.Name];
            void Configure(ListenOptions listen)
            {
                listen.Protocols = port.Protocols;
                port.Configure?.Invoke(listen);
            }

            if (_address == "*")
                server.ListenAnyIP(number, Configure);
            else if (_address == "localhost")
                server.ListenLocalhost(number, Configure);
            else
                server.Listen(IPAddress.Parse(_address), number, Configure);
        }
    }
}
