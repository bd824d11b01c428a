using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Spoor.ServiceDefaults.Configuration;

namespace Spoor.ServiceDefaults.Listening;

/// <summary>The ports of a process as configured in the section <c>Listen</c>.</summary>
internal sealed partial class ListenPlan
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
    private ServerTls? _tls;

    private ListenPlan(IReadOnlyList<Port> ports, string address)
    {
        _ports = ports;
        _address = address;
    }

    /// <summary>Number of each open port, by name.</summary>
    public IReadOnlyDictionary<string, int> Open => _numbers;

    /// <summary>TLS of the ports; nothing where they are plain.</summary>
    public ServerTls? Tls => _tls;

    /// <summary>Whether the admin port speaks TLS.</summary>
    public bool IsAdminTls => _tls is { IsForAdmin: true };

    /// <summary>The number of a port, 0 when it is closed or not one of this process.</summary>
    public int this[string name] => _numbers.GetValueOrDefault(name);

    /// <summary>A host this process can be reached at from its own machine.</summary>
    public string LocalHost => IPAddress.TryParse(_address, out var address)
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? new UriBuilder { Host = _address }.Host : "127.0.0.1";

    /// <summary>Reads the section; what is wrong is added to <paramref name="faults"/>.</summary>
    public static ListenPlan Read(IConfiguration configuration, IReadOnlyList<Port> ports, List<string> faults, string defaultAddress = "*")
    {
        var section = configuration.GetSection("Listen");
        var plan = new ListenPlan(ports, section["Address"] ?? defaultAddress);
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

        var known = s_productPorts.Concat(ports.Select(port => port.Name)).Append("Address").Append("Tls").ToList();
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            faults.Add(NearestName.UnknownKey("Listen", child.Key, known));
        plan._tls = ReadTls(section.GetSection("Tls"), faults);
        return plan;
    }

    private static ServerTls? ReadTls(IConfigurationSection section, List<string> faults)
    {
        var before = faults.Count;
        foreach (var child in section.GetChildren().Where(child => !TlsFiles.Keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            faults.Add(NearestName.UnknownKey("Listen:Tls", child.Key, TlsFiles.Keys));
        if (section["Admin"] is { Length: > 0 } written && !bool.TryParse(written, out _))
            faults.Add($"Listen:Tls:Admin is \"{written}\"; use true or false.");
        var (certificate, key, clients) = (Given("CertificateFile"), Given("KeyFile"), Given("ClientCaFile"));
        if (certificate is null != key is null)
            faults.Add("Listen:Tls:CertificateFile and Listen:Tls:KeyFile belong together; one of them is not set.");
        else if (certificate is null && (clients is not null || bool.TryParse(section["Admin"], out var isAdmin) && isAdmin))
            faults.Add("Listen:Tls needs Listen:Tls:CertificateFile and Listen:Tls:KeyFile.");
        if (certificate is null || key is null || faults.Count > before) return null;
        var files = new TlsFiles(certificate, key, clients, bool.TryParse(section["Admin"], out var admin) && admin);
        if (ServerTls.Load(files, TimeProvider.System.GetUtcNow(), out var tls) is { } fault) faults.Add(fault);
        return tls;

        string? Given(string name) => section[name] is { Length: > 0 } value ? value : null;
    }

    /// <summary>The port that could not be opened because another process has it; null when that is not what went wrong.</summary>
    public static int? TakenPort(IOException exception) =>
        exception.InnerException is AddressInUseException && PortOfAddress().Match(exception.Message) is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Says which port is taken, and how to take another.</summary>
    public string ExplainTaken(int port)
    {
        var name = _numbers.FirstOrDefault(open => open.Value == port).Key ?? "NAME";
        var other = port + 10_000 <= IPEndPoint.MaxPort ? port + 10_000 : port - 10_000;
        return $"Port {port} (Listen:{name}) is taken by another process. Stop that one, or choose another port: --Listen:{name} {other}";
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
                var isAdmin = port.Name == Admin;
                if (_tls is not null && (!isAdmin || _tls.IsForAdmin)) _tls.Apply(listen, asksClients: !isAdmin);
            }

            if (_address == "*")
                server.ListenAnyIP(number, Configure);
            else if (_address == "localhost")
                server.ListenLocalhost(number, Configure);
            else
                server.Listen(IPAddress.Parse(_address), number, Configure);
        }
    }

    [GeneratedRegex(@":(\d+)(?!.*:\d)")]
    private static partial Regex PortOfAddress();
}
