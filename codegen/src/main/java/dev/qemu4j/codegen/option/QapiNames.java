package dev.qemu4j.codegen.option;

import com.palantir.javapoet.ClassName;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.ObjectModel;
import java.util.HashMap;
import java.util.Map;

/** The classes of QEMU's schema that options take. */
final class QapiNames {
    private final Map<String, ClassName> names = new HashMap<>();
    private final Map<String, ObjectModel> objects = new HashMap<>();

    QapiNames(Api api) {
        api.objects().forEach(model -> {
            names.put(model.name(), model.javaName());
            objects.put(model.name(), model);
        });
        api.unions().forEach(model -> names.put(model.name(), model.javaName()));
    }

    ClassName javaName(String type) {
        ClassName name = names.get(type);
        if (name == null) {
            throw new IllegalStateException(type + ": no class (expected: an object or a union of the schema)");
        }
        return name;
    }

    /** Tells whether an object can be built without any required member. */
    boolean hasBuilder(String type) {
        ObjectModel object = objects.get(type);
        return object != null && object.required().isEmpty();
    }
}
