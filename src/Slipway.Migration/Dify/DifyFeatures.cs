using Slipway.Migration.Diagnostics;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>Reads what surrounds the graph of an app: greetings, uploads, moderation and the like.</summary>
internal static class DifyFeatures
{
    /// <summary>Reads the features.</summary>
    public static DifyAppFeatures Read(FieldCursor features)
    {
        (string opening, IReadOnlyList<string> suggestions) = ReadGreeting(features);
        features.Presentation("retriever_resource", "Dify's own pages show where an answer came from");
        RefuseWhenOn(features, "suggested_questions_after_answer", DiagnosticSeverity.Warning, "after an answer Dify asks a model for further questions; that is not migrated");
        RefuseWhenOn(features, "speech_to_text", DiagnosticSeverity.Warning, "spoken questions are not migrated");
        RefuseWhenOn(features, "text_to_speech", DiagnosticSeverity.Warning, "spoken answers are not migrated");
        RefuseWhenOn(features, "sensitive_word_avoidance", DiagnosticSeverity.Error, "questions and answers are not moderated");
        RefuseWhenOn(features, "annotation_reply", DiagnosticSeverity.Error, "answers from annotations are not migrated");
        return new(ReadUploads(features.Open("file_upload")), opening, suggestions);
    }

    private static (string Opening, IReadOnlyList<string> Suggestions) ReadGreeting(FieldCursor features)
    {
        foreach (string key in (string[])["opening_statement", "suggested_questions"])
        {
            if (!features.HasContent(key))
            {
                features.Presentation(key);
            }
        }

        string opening = features.HasContent("opening_statement") ? features.KeepText("opening_statement") ?? "" : "";
        IReadOnlyList<string> suggestions = features.HasContent("suggested_questions") ? features.KeepTexts("suggested_questions") ?? [] : [];
        return (opening, [.. suggestions.Where(question => question.Length > 0)]);
    }

    private static void RefuseWhenOn(FieldCursor features, string key, DiagnosticSeverity severity, string reason)
    {
        if (!features.IsMapping(key) || features.Open(key).KeepFlag("enabled") is true)
        {
            if (features.Has(key))
            {
                features.Refuse(key, DiagnosticCodes.SettingNotMigrated, severity, reason);
            }

            return;
        }

        features.Open(key).PresentationRest("it is switched off");
    }

    private static bool ReadUploads(FieldCursor uploads)
    {
        FieldCursor images = uploads.Open("image");
        bool isOn = (uploads.KeepFlag("enabled") ?? false) | (images.KeepFlag("enabled") ?? false);
        if (isOn)
        {
            uploads.RefuseAll(DiagnosticCodes.FilesNotMigrated, DiagnosticSeverity.Error, "files that callers attach (sys.files) are not migrated");
        }
        else
        {
            uploads.PresentationRest("uploads are switched off");
        }

        return isOn;
    }
}

/// <summary>What surrounds an app.</summary>
/// <param name="AllowsUploads">Whether callers may attach files.</param>
/// <param name="Opening">What a chat shows first; empty for nothing.</param>
/// <param name="Suggestions">The questions that a chat suggests at its beginning.</param>
internal sealed record DifyAppFeatures(bool AllowsUploads, string Opening, IReadOnlyList<string> Suggestions);
