using System.Diagnostics.CodeAnalysis;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>Lists and maps of one kind of value.</summary>
internal static class Collections
{
    public static readonly Codec<Sequence<string>> Texts = ListOf(Scalars.Text);

    public static readonly Codec<Map<string>> TextMap = MapOf(Scalars.Text);

    public static Codec<Sequence<T>> ListOf<T>(Codec<T> codec) => new ListCodec<T>(codec);

    public static Codec<Map<T>> MapOf<T>(Codec<T> codec) => new MapCodec<T>(codec);

    private sealed class ListCodec<T>(Codec<T> codec) : Codec<Sequence<T>>
    {
        public override bool TryRead(Node node, Place place, out Sequence<T> value)
        {
            value = default;
            if (node is not ListNode list)
                return Refuse(node, place, "a list", out value);
            List<T> items = new(list.Items.Length);
            for (int i = 0; i < list.Items.Length; i++)
            {
                if (codec.TryRead(list.Items[i], place[i], out T? item))
                    items.Add(item);
            }
            value = items.ToSequence();
            return true;
        }

        public override Node Write(Sequence<T> value)
        {
            Node[] items = new Node[value.Count];
            for (int i = 0; i < items.Length; i++)
                items[i] = codec.Write(value[i]);
            return new ListNode(items);
        }
    }

    private sealed class MapCodec<T>(Codec<T> codec) : Codec<Map<T>>
    {
        public override bool TryRead(Node node, Place place, out Map<T> value)
        {
            value = default;
            if (node is not MapNode map)
                return Refuse(node, place, "a map", out value);
            List<string> names = new(map.Entries.Length);
            List<T> items = new(map.Entries.Length);
            foreach (Entry entry in map.Entries)
            {
                if (!codec.TryRead(entry.Value, place[entry.Name], out T? item))
                    continue;
                names.Add(entry.Name);
                items.Add(item);
            }
            value = Map.Sorted([.. names], [.. items]);
            return true;
        }

        public override Node Write(Map<T> value)
        {
            Entry[] entries = new Entry[value.Count];
            for (int i = 0; i < entries.Length; i++)
                entries[i] = new(value.At(i).Key, codec.Write(value.At(i).Value));
            return new MapNode(entries);
        }
    }
}
