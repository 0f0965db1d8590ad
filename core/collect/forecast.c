#include "collect/forecast.h"

#include <string.h>

static long days_for(double bytes, double bytes_a_day)
{
    double days = bytes <= 0 ? 0 : bytes / bytes_a_day;

    return days >= FORECAST_MOST ? FORECAST_MOST : (long)days;
}

void forecast_make(const struct forecast_input *input, struct forecast *forecast)
{
    double used = (double)input->used_bytes, all = used + (double)input->free_bytes;
    double alarm = all * (double)input->alarm_percent / 100;
    double a_day = input->days > 0 ? (double)input->bytes / input->days : 0;
    double percent = all > 0 ? used * 100 / all : 100;

    memset(forecast, 0, sizeof *forecast);
    forecast->used_percent = (int)percent + (percent > (int)percent);
    forecast->alarmed = input->alarm_percent > 0 && used >= alarm;
    forecast->bytes_a_day = (int64_t)a_day;
    if (input->days < FORECAST_DAYS_LEAST)
        return;
    forecast->kind = forecast->bytes_a_day > 0 ? FORECAST_GROWS : FORECAST_STILL;
    if (forecast->kind == FORECAST_STILL)
        return;
    forecast->days_to_alarm = days_for(alarm - used, a_day);
    forecast->days_to_full = days_for((double)input->free_bytes, a_day);
}
