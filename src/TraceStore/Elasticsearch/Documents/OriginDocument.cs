using Tracing.Otlp;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>Writes the document of an origin: resource, scope and their schema URLs, as entries to be found by and exactly.
/// <see cref="OriginDocumentDecoder"/> reads it.</summary>
internal static class OriginDocument
{
    /// <summary>Appends the document.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="entries">A writer of entries to use.</param>
    /// <param name="request">The scanned request.</param>
    /// <param name="scope">Index of the scope.</param>
    public static void Append(BulkBuffer body, EntryWriter entries, TraceRequest request, int scope)
    {
        var bytes = request.Bytes.Span;
        var scopeSlice = request.Scopes[scope];
        body.Append("{\"type\":\"origin\",\"service\":\""u8);
        EntryText.AppendValue(body, request.Resources[scopeSlice.Resource].ServiceName.Of(bytes));
        body.Append("\",\"scope\":\""u8);
        EntryText.AppendValue(body, ScopeName(scopeSlice.Message.Of(bytes)));
        body.Append((byte)'"');
        entries.BeginWithoutKvx(body);
        AppendEntries(entries, request, scope);
        entries.End();
        body.Append(",\"a\":"u8);
        AppendExact(body, request, scope);
        body.Append((byte)'}');
    }

    /// <summary>Appends the entries of resource and scope attributes.</summary>
    /// <param name="entries">The writer, begun.</param>
    /// <param name="request">The scanned request.</param>
    /// <param name="scope">Index of the scope.</param>
    public static void AppendEntries(EntryWriter entries, TraceRequest request, int scope)
    {
        var bytes = request.Bytes.Span;
        var scopeSlice = request.Scopes[scope];
        var fields = new WireReader(request.Resources[scopeSlice.Resource].Message.Of(bytes));
        while (fields.Read())
            if (fields.Tag == OtlpTags.ResourceSpans.Resource)
                entries.AppendAllFindable(KeyPrefix.Resource, fields.Bytes, OtlpTags.Resource.Attributes);
        fields = new WireReader(scopeSlice.Message.Of(bytes));
        while (fields.Read())
            if (fields.Tag == OtlpTags.ScopeSpans.Scope)
                entries.AppendAllFindable(KeyPrefix.Scope, fields.Bytes, OtlpTags.Scope.Attributes);
    }

    /// <summary>Appends the object that gives the origin back: <c>{"r":[[attributes],dropped],"ru":"schema URL",
    /// "s":["name","version",[attributes],dropped],"su":"schema URL"}</c>, without what was not sent.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="request">The scanned request.</param>
    /// <param name="scope">Index of the scope.</param>
    public static void AppendExact(BulkBuffer body, TraceRequest request, int scope)
    {
        var bytes = request.Bytes.Span;
        var scopeSlice = request.Scopes[scope];
        body.Append((byte)'{');
        var first = body.Length;
        var fields = new WireReader(request.Resources[scopeSlice.Resource].Message.Of(bytes));
        ReadOnlySpan<byte> message = default, schemaUrl = default;
        var isSent = false;
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.ResourceSpans.SchemaUrl) schemaUrl = fields.Bytes;
            else if (fields.Tag == OtlpTags.ResourceSpans.Resource)
            {
                message = fields.Bytes;
                isSent = true;
            }
        }
        if (isSent) AppendResource(body, message);
        AppendUrl(body, "\"ru\":"u8, schemaUrl);

        fields = new WireReader(scopeSlice.Message.Of(bytes));
        message = schemaUrl = default;
        isSent = false;
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.ScopeSpans.SchemaUrl) schemaUrl = fields.Bytes;
            else if (fields.Tag == OtlpTags.ScopeSpans.Scope)
            {
                message = fields.Bytes;
                isSent = true;
            }
        }
        if (isSent) AppendScope(body, message);
        AppendUrl(body, "\"su\":"u8, schemaUrl);
        if (body.Length > first) body.ReplaceLast((byte)'}');
        else body.Append((byte)'}');
    }

    private static void AppendResource(BulkBuffer body, ReadOnlySpan<byte> resource)
    {
        body.Append("\"r\":["u8);
        TaggedJson.AppendAttributes(body, resource, OtlpTags.Resource.Attributes);
        AppendDropped(body, resource, OtlpTags.Resource.DroppedAttributesCount);
        body.Append("],"u8);
    }

    private static void AppendScope(BulkBuffer body, ReadOnlySpan<byte> scope)
    {
        ReadOnlySpan<byte> name = default, version = default;
        var fields = new WireReader(scope);
        while (fields.Read())
        {
            if (fields.Tag == OtlpTags.Scope.Name) name = fields.Bytes;
            else if (fields.Tag == OtlpTags.Scope.Version) version = fields.Bytes;
        }
        body.Append("\"s\":["u8);
        JsonText.AppendString(body, name);
        body.Append((byte)',');
        JsonText.AppendString(body, version);
        body.Append((byte)',');
        TaggedJson.AppendAttributes(body, scope, OtlpTags.Scope.Attributes);
        AppendDropped(body, scope, OtlpTags.Scope.DroppedAttributesCount);
        body.Append("],"u8);
    }

    private static void AppendDropped(BulkBuffer body, ReadOnlySpan<byte> message, uint tag)
    {
        uint dropped = 0;
        var fields = new WireReader(message);
        while (fields.Read())
            if (fields.Tag == tag) dropped = (uint)fields.Number;
        body.Append((byte)',');
        JsonText.AppendInteger(body, (ulong)dropped);
    }

    private static void AppendUrl(BulkBuffer body, ReadOnlySpan<byte> member, ReadOnlySpan<byte> url)
    {
        if (url.Length == 0) return;
        body.Append(member);
        JsonText.AppendString(body, url);
        body.Append((byte)',');
    }

    private static ReadOnlySpan<byte> ScopeName(ReadOnlySpan<byte> scopeSpans)
    {
        ReadOnlySpan<byte> name = default;
        var scopes = new WireReader(scopeSpans);
        while (scopes.Read())
        {
            if (scopes.Tag != OtlpTags.ScopeSpans.Scope) continue;
            var fields = new WireReader(scopes.Bytes);
            while (fields.Read())
                if (fields.Tag == OtlpTags.Scope.Name) name = fields.Bytes;
        }
        return name;
    }
}
