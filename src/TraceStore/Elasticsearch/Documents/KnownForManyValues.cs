namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Attribute keys of OpenTelemetry's semantic conventions, old and new, whose values are ids, addresses, URLs, statements, ports,
/// sizes or texts. <see cref="AttributeKeys"/> would learn them in a hundred values; these it need not learn.</summary>
/// <remarks>Source: <see href="https://opentelemetry.io/docs/specs/semconv/attributes-registry/">Semantic conventions, attribute
/// registry</see>.</remarks>
internal static class KnownForManyValues
{
    /// <summary>Keys of spans.</summary>
    public static ReadOnlySpan<string> SpanKeys => (string[])
    [
        "client.address", "client.port", "db.query.text", "db.statement", "enduser.id", "faas.invocation_id", "graphql.document",
        "guid:x-request-id", "http.request.body.size", "http.request.size", "http.request_content_length", "http.response.body.size",
        "http.response.size", "http.response_content_length", "http.target", "http.url", "link.trace_id", "messaging.kafka.message.key",
        "messaging.kafka.message.offset", "messaging.kafka.offset", "messaging.message.body.size", "messaging.message.conversation_id",
        "messaging.message.id", "messaging.message_id", "messaging.message_payload_size_bytes", "net.peer.ip", "net.peer.port",
        "net.sock.host.port", "net.sock.peer.addr", "net.sock.peer.port", "network.peer.address", "network.peer.port", "peer.address",
        "request_size", "response_size", "session.id", "source.address", "source.port", "status.message", "thread.id", "url.full",
        "url.path", "url.query", "user.id",
    ];

    /// <summary>Keys of events.</summary>
    public static ReadOnlySpan<string> EventKeys => (string[])["exception.message", "exception.stacktrace", "message.id"];

    /// <summary>Keys of resources.</summary>
    public static ReadOnlySpan<string> ResourceKeys => (string[])
        ["container.id", "host.id", "k8s.pod.ip", "k8s.pod.name", "k8s.pod.uid", "process.command_args", "process.pid", "service.instance.id"];
}
