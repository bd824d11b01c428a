using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Spoor.ServiceDefaults.Configuration;
using Spoor.ServiceDefaults.Listening;

namespace Spoor.ServiceDefaults;

/// <summary>What one process says about itself: the sections it reads, the ports it opens, what its status page shows.</summary>
/// <seealso cref="ServiceDefaultsExtensions.AddServiceDefaults"/>
public sealed class ServiceDescription
{
    private readonly List<Section> _sections = [];
    private readonly List<Port> _ports = [];
    private readonly Dictionary<string, Func<IServiceProvider, object?>> _status = [];
    private readonly List<Action<IEndpointRouteBuilder>> _adminEndpoints = [];

    internal ServiceDescription()
    {
    }

    internal string Purpose { get; private set; } = "";

    internal string Address { get; private set; } = "*";

    internal IReadOnlyList<Section> Sections => _sections;

    internal IReadOnlyList<Port> Ports => _ports;

    internal IReadOnlyDictionary<string, Func<IServiceProvider, object?>> StatusParts => _status;

    internal IReadOnlyList<Action<IEndpointRouteBuilder>> AdminEndpoints => _adminEndpoints;

    /// <summary>One sentence for <c>--help</c>.</summary>
    public ServiceDescription Does(string purpose)
    {
        Purpose = purpose;
        return this;
    }

    /// <summary>
    /// Names an options class and the section it is bound to. The process refuses to start on a key of the section that
    /// is a property of none of its classes, and lists every invalid value of all classes at once.
    /// </summary>
    /// <remarks>
    /// The component itself binds the class (<c>AddOptionsWithValidateOnStart</c>, <c>BindConfiguration</c>). Several
    /// classes may share a section; those leave <c>ErrorOnUnknownConfiguration</c> off, since each would refuse the
    /// keys of the others. Of a string <c>X</c> also <c>XFile</c> is understood: the value is the trimmed content of that
    /// file. A time may be written <c>8s</c>, <c>500ms</c>, <c>7d</c>, a size <c>16MiB</c>.
    /// </remarks>
    public ServiceDescription Section<TOptions>(string name)
        where TOptions : class
    {
        _sections.Add(new Section(name, typeof(TOptions), services => _ = services.GetRequiredService<IOptions<TOptions>>().Value));
        return this;
    }

    /// <summary>Opens a port: <c>Listen:NAME</c> (0 keeps it closed) on <c>Listen:Address</c>.</summary>
    /// <param name="name">The key below <c>Listen</c>, as <c>OtlpGrpc</c>.</param>
    /// <param name="port">The port unless configured.</param>
    /// <param name="protocols">HTTP/1.1, or HTTP/2 for gRPC: without TLS a port speaks one of them.</param>
    /// <param name="configure">Anything else of that port, as connection middleware.</param>
    public ServiceDescription Port(
        string name, int port, HttpProtocols protocols = HttpProtocols.Http1, Action<ListenOptions>? configure = null)
    {
        _ports.Add(new Port(name, port, protocols, configure));
        return this;
    }

    /// <summary>The address ports are opened on unless <c>Listen:Address</c> says otherwise; all interfaces where this is not called.</summary>
    /// <param name="address">An IP address, <c>localhost</c>, or <c>*</c>.</param>
    public ServiceDescription ListensOn(string address)
    {
        Address = address;
        return this;
    }

    /// <summary>Adds a member to <c>/status</c>: whatever the delegate returns, as JSON, read at each request.</summary>
    public ServiceDescription Status(string name, Func<IServiceProvider, object?> read)
    {
        _status.Add(name, read);
        return this;
    }

    /// <summary>Adds endpoints that are reachable on the admin port alone.</summary>
    public ServiceDescription Admin(Action<IEndpointRouteBuilder> map)
    {
        _adminEndpoints.Add(map);
        return this;
    }
}
