namespace Spoor.Testing.Faults;

/// <summary>What an <see cref="ElasticsearchProxy"/> does to bulk requests. The letters are those of its command line.</summary>
public enum BulkFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>(a) Some documents are not sent on and answered 429.</summary>
    ThrottledItems,

    /// <summary>(b) The request is applied, its reply cut in the middle.</summary>
    CutReply,

    /// <summary>(c) The request is applied and not answered for a long time.</summary>
    NoAnswer,

    /// <summary>(d) 413 for a body above a size.</summary>
    TooLarge,

    /// <summary>(e) 503 with an HTML body.</summary>
    HtmlError,

    /// <summary>(f) One dictionary document is answered 429 while the spans that need it succeed.</summary>
    ThrottledDictionary,

    /// <summary>(g) 400 for the whole request.</summary>
    BadRequest,
}
