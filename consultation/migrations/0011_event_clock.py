import consultation.record.models
from django.db import migrations, models

# The latest instant that the clock of events has shown lies in a sequence, in microseconds: sequences are not
# rolled back, so an instant is used up whether or not its event is committed. Of two at once the earlier one may
# set it back by as long as they overlap, far less than digests wait for.
CLOCK = """
CREATE SEQUENCE consultation_event_clock MINVALUE 0 START 0;

CREATE FUNCTION event_clock(shown timestamptz DEFAULT clock_timestamp()) RETURNS timestamptz
LANGUAGE sql VOLATILE AS $$
    SELECT 'epoch'::timestamptz + interval '1 microsecond' * setval(
        'consultation_event_clock',
        greatest(nextval('consultation_event_clock'), (extract(epoch FROM shown) * 1000000)::bigint)
    )
$$;
"""

NO_CLOCK = "DROP FUNCTION event_clock(timestamptz); DROP SEQUENCE consultation_event_clock;"


class Migration(migrations.Migration):

    dependencies = [
        ('consultation', '0010_stamps'),
    ]

    operations = [
        migrations.RunSQL(CLOCK, NO_CLOCK),
        migrations.AlterField(
            model_name='event',
            name='recorded_at',
            field=models.DateTimeField(db_default=consultation.record.models.EventClock()),
        ),
    ]
