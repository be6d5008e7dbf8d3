"""Every change of a reaction is noted for the tick that counts, as every change of a position is."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION reactions_are_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('kenes.mixing', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.choice = NEW.choice THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO consultation_reactionchange (reaction, consultation_id, comment_id, choice, difference)
            VALUES (OLD.id, OLD.consultation_id, OLD.comment_id, OLD.choice, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO consultation_reactionchange (reaction, consultation_id, comment_id, choice, difference)
            VALUES (NEW.id, NEW.consultation_id, NEW.comment_id, NEW.choice, 1);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER reactions_are_tallied AFTER INSERT OR UPDATE OR DELETE ON consultation_reaction
    FOR EACH ROW EXECUTE FUNCTION reactions_are_tallied();
"""

BACKWARD = """
DROP TRIGGER reactions_are_tallied ON consultation_reaction;
DROP FUNCTION reactions_are_tallied;
"""


class Migration(migrations.Migration):
    dependencies = [("consultation", "0006_reading_room")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
