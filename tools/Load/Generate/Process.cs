using Tracing.Otlp;

namespace Spoor.Load.Generate;

/// <summary>One running instance of a shop's service: what its exporter sends, resource first.</summary>
internal sealed class Process
{
    private readonly MessageWriter _resource = new();
    private readonly SortedDictionary<string, MessageWriter> _spansByScope = new(StringComparer.Ordinal);

    /// <summary>Starts an instance.</summary>
    /// <param name="shop">Number of the shop.</param>
    /// <param name="service">Its service.</param>
    /// <param name="instance">Number of the instance.</param>
    /// <param name="random">Where random words come from.</param>
    public Process(int shop, ShopService service, int instance, Random random)
    {
        Service = service;
        Address = $"10.{shop % 250}.{instance}.{random.Next(2, 250)}";
        Shop = $"shop-{shop:000}";
        const uint Tag = OtlpTags.Resource.Attributes;
        var pod = $"{service.Name}-{random.Next(0x1000000):x6}-{random.Next(0x100000):x5}";
        _resource.Attribute(Tag, "service.name", service.Name);
        _resource.Attribute(Tag, "service.namespace", Shop);
        _resource.Attribute(Tag, "service.version", $"1.{random.Next(40)}.{random.Next(10)}");
        _resource.Attribute(Tag, "service.instance.id", NewUuid(random));
        _resource.Attribute(Tag, "deployment.environment.name", shop % 5 == 4 ? "staging" : "production");
        _resource.Attribute(Tag, "telemetry.sdk.language", service.Language);
        _resource.Attribute(Tag, "telemetry.sdk.name", "opentelemetry");
        _resource.Attribute(Tag, "telemetry.sdk.version", "1.30.0");
        _resource.Attribute(Tag, "host.name", pod);
        _resource.Attribute(Tag, "k8s.pod.name", pod);
        _resource.Attribute(Tag, "k8s.namespace.name", Shop);
        _resource.Attribute(Tag, "process.pid", random.Next(1, 400));
    }

    /// <summary>Its service.</summary>
    public ShopService Service { get; }

    /// <summary>Its address.</summary>
    public string Address { get; }

    /// <summary>Name of its shop.</summary>
    public string Shop { get; }

    /// <summary>Spans that wait to be exported.</summary>
    public int Spans { get; private set; }

    /// <summary>Adds a finished span.</summary>
    /// <param name="scope">The instrumentation's name.</param>
    /// <param name="span">The <c>Span</c> message.</param>
    public void Add(string scope, MessageWriter span)
    {
        if (!_spansByScope.TryGetValue(scope, out var spans)) _spansByScope.Add(scope, spans = new MessageWriter());
        spans.Message(OtlpTags.ScopeSpans.Spans, span);
        Spans++;
    }

    /// <summary>Exports what waits.</summary>
    /// <returns>An <c>ExportTraceServiceRequest</c>.</returns>
    public MessageWriter Export()
    {
        var resourceSpans = new MessageWriter();
        resourceSpans.Message(OtlpTags.ResourceSpans.Resource, _resource);
        foreach (var (name, spans) in _spansByScope)
        {
            var scope = new MessageWriter();
            scope.Text(OtlpTags.Scope.Name, name);
            scope.Text(OtlpTags.Scope.Version, "2.11.0");
            var group = new MessageWriter();
            group.Message(OtlpTags.ScopeSpans.Scope, scope);
            group.Append(spans);
            group.Text(OtlpTags.ScopeSpans.SchemaUrl, "https://opentelemetry.io/schemas/1.27.0");
            resourceSpans.Message(OtlpTags.ResourceSpans.ScopeSpans, group);
        }
        resourceSpans.Text(OtlpTags.ResourceSpans.SchemaUrl, "https://opentelemetry.io/schemas/1.27.0");
        _spansByScope.Clear();
        Spans = 0;
        var request = new MessageWriter();
        request.Message(OtlpTags.Request.ResourceSpans, resourceSpans);
        return request;
    }

    /// <summary>A random UUID of version 4.</summary>
    /// <param name="random">Where it comes from.</param>
    /// <returns>Lower case, with dashes.</returns>
    public static string NewUuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x40);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
