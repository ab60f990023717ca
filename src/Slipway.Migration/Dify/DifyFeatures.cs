using Slipway.Migration.Diagnostics;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>Reads what surrounds the graph of an app: greetings, uploads, moderation and the like.</summary>
internal static class DifyFeatures
{
    /// <summary>Reads the features. Returns whether callers may attach files.</summary>
    public static bool Read(FieldCursor features)
    {
        ReadGreeting(features);
        features.Presentation("retriever_resource", "Dify's own pages show where an answer came from");
        RefuseWhenOn(features, "suggested_questions_after_answer", DiagnosticSeverity.Warning, "after an answer Dify asks a model for further questions; that is not migrated");
        RefuseWhenOn(features, "speech_to_text", DiagnosticSeverity.Warning, "spoken questions are not migrated");
        RefuseWhenOn(features, "text_to_speech", DiagnosticSeverity.Warning, "spoken answers are not migrated");
        RefuseWhenOn(features, "sensitive_word_avoidance", DiagnosticSeverity.Error, "questions and answers are not moderated");
        RefuseWhenOn(features, "annotation_reply", DiagnosticSeverity.Error, "answers from annotations are not migrated");
        return ReadUploads(features.Open("file_upload"));
    }

    private static void ReadGreeting(FieldCursor features)
    {
        foreach (string key in (string[])["opening_statement", "suggested_questions"])
        {
            if (features.HasContent(key))
            {
                features.Approximate(key, "the inventory holds it; the page that shows the chat has to show it");
            }
            else
            {
                features.Presentation(key);
            }
        }
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
