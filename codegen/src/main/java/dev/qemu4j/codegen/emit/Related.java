package dev.qemu4j.codegen.emit;

import dev.qemu4j.codegen.model.AlternateModel;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.ValueType;
import dev.qemu4j.codegen.model.ValueType.Kind;
import dev.qemu4j.codegen.model.ValueType.Named;
import dev.qemu4j.codegen.model.ValueType.Scalar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Facts about a member's type by which a setter can offer a shorter way to set it. */
final class Related {
    private final Map<String, AlternateModel> alternates = new HashMap<>();
    private final Map<String, ObjectModel> structs = new HashMap<>();

    Related(Api api) {
        api.alternates().forEach(model -> alternates.put(model.name(), model));
        api.objects().stream()
                .filter(object -> object.role() == ObjectModel.Role.STRUCT)
                .forEach(object -> structs.put(object.name(), object));
    }

    /** Returns the alternatives of an alternate; nothing if the type is none. */
    List<Member> alternatives(ValueType type) {
        AlternateModel model = type instanceof Named named ? alternates.get(named.name()) : null;
        return model == null
                ? List.of()
                : model.alternatives().stream()
                        .filter(member -> member.type() != Scalar.NULL)
                        .toList();
    }

    /** Tells whether it is an alternate that may be null. */
    boolean mayBeNull(ValueType type) {
        AlternateModel model = type instanceof Named named ? alternates.get(named.name()) : null;
        return model != null && model.alternatives().stream().anyMatch(member -> member.type() == Scalar.NULL);
    }

    /** Tells whether it is a struct around a text, which the schema needs where options are lists of texts. */
    boolean isText(Named type) {
        ObjectModel struct = structs.get(type.name());
        return struct != null
                && struct.members().size() == 1
                && struct.required().size() == 1
                && struct.members().get(0).wireName().equals("str")
                && struct.members().get(0).type() == Scalar.STR;
    }

    /** Tells whether a value can be made from nothing but calls on its builder. */
    boolean startsEmpty(ValueType type) {
        if (!(type instanceof Named named) || named.kind() != Kind.STRUCT) {
            return false;
        }
        ObjectModel struct = structs.get(named.name());
        return struct != null && (struct.required().isEmpty() || !struct.positional());
    }
}
